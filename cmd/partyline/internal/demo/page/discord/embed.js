// Embeds, and the buttons and menus under a message. docs.discord.com/developers/components/reference

import { h, icon } from "../dom.js";
import { showThread } from "../ui.js";
import { inline, markdown } from "./markdown.js";
import { discord } from "./server.js";

// embed draws one. Its bar has the colour that the bot gave it.
export function embed(e) {
  const colour = e.color ? "#" + e.color.toString(16).padStart(6, "0") : null;
  const node = h("div", { class: "d-embed" },
    e.author?.name ? h("p", { class: "d-embed-author", text: e.author.name }) : null,
    e.title ? h("h3", { class: "d-embed-title" }, inline(e.title)) : null,
    e.description ? h("div", { class: "d-markdown d-embed-text" }, markdown(e.description)) : null,
    e.fields?.length ? h("dl", { class: "d-fields" }, e.fields.map((f) => h("div", { class: f.inline ? "d-field" : "d-field d-field-wide" },
      h("dt", {}, inline(f.name)), h("dd", { class: "d-markdown" }, markdown(f.value))))) : null,
    e.footer?.text ? h("p", { class: "d-embed-foot", text: e.footer.text }) : null);
  if (colour) node.style.setProperty("--d-embed-bar", colour);
  return node;
}

const styles = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const postLink = /\/channels\/\d+\/(\d+)/;

function button(c, press) {
  const node = h("button", {
    type: "button", class: `d-button d-button-${styles[c.style] ?? "secondary"}`, disabled: c.disabled, data: { focus: c.custom_id ?? c.url ?? "" },
  }, c.emoji?.name ? c.emoji.name + " " : "", c.label ?? "", c.style === 5 ? icon("out") : null);
  node.addEventListener("click", () => {
    const to = postLink.exec(c.url ?? "");
    if (to) showThread(discord, to[1]);
    else if (c.url) open(c.url, "_blank", "noopener");
    else press(c.custom_id, "", node);
  });
  return node;
}

function choice(c, press) {
  return h("select", {
    class: "d-select", "aria-label": c.placeholder || "Choose", disabled: c.disabled, data: { focus: c.custom_id },
    on: { change: (e) => press(c.custom_id, e.target.value, e.target) },
  }, h("option", { value: "", text: c.placeholder || "Choose", selected: true, disabled: true }),
  (c.options ?? []).map((o) => h("option", { value: o.value, text: o.description ? `${o.label}: ${o.description}` : o.label })));
}

const kinds = {
  1: (c, press) => h("div", { class: "d-row" }, c.components.map((one) => component(one, press))),
  2: button,
  3: choice,
  10: (c) => h("div", { class: "d-markdown" }, markdown(c.content)),
  14: () => h("hr", {}),
  17: (c, press) => h("div", { class: "d-embed" }, c.components.map((one) => component(one, press))),
};

const component = (c, press) => kinds[c.type]?.(c, press) ?? h("p", { class: "dim", text: `(a component of type ${c.type})` });

// components draws what stands under a message. press(custom_id, value, control) is called when one is used.
export const components = (list, press) => (list ?? []).map((c) => component(c, press));
