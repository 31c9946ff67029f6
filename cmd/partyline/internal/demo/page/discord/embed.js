// Embeds, and the buttons and menus under a message. docs.discord.com/developers/components/reference

import { h, icon } from "../dom.js";
import { showThread } from "../ui.js";
import { inline, markdown } from "./markdown.js";
import { discord, server } from "./server.js";

// picture draws an image of an embed that is a file of the message. One from elsewhere is left out: this page loads nothing from there.
function picture(of, files, props) {
  const file = of?.url && files?.find((f) => new URL(of.url, location.href).pathname.endsWith("/" + encodeURIComponent(f.name)) || of.url === "attachment://" + f.name);
  return file ? h("img", { ...props, src: file.url, alt: file.name }) : null;
}

// embed draws one. Its bar has the colour that the bot gave it. files are those of the message.
export function embed(e, files) {
  const colour = e.color ? "#" + e.color.toString(16).padStart(6, "0") : null;
  const node = h("div", { class: "d-embed" },
    e.author?.name ? h("p", { class: "d-embed-author", text: e.author.name }) : null,
    e.title ? h("h3", { class: "d-embed-title" }, inline(e.title)) : null,
    e.description ? h("div", { class: "d-markdown d-embed-text" }, markdown(e.description)) : null,
    e.fields?.length ? h("dl", { class: "d-fields" }, e.fields.map((f) => h("div", { class: f.inline ? "d-field" : "d-field d-field-wide" },
      h("dt", {}, inline(f.name)), h("dd", { class: "d-markdown" }, markdown(f.value))))) : null,
    picture(e.image, files, { class: "d-embed-image" }), picture(e.thumbnail, files, { class: "d-embed-thumb" }),
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

const people = () => server().users.filter((u) => !u.bot).map((u) => ({ value: u.id, label: u.name }));
const roles = () => server().groups.map((g) => ({ value: g.id, label: "@" + g.name }));
const offered = {
  3: (c) => (c.options ?? []).map((o) => ({ ...o, label: o.description ? `${o.label}: ${o.description}` : o.label })),
  5: people, 6: roles, 7: () => [...people(), ...roles()],
  8: () => server().channels.map((one) => ({ value: one.id, label: "#" + one.name })),
};

function choice(c, press) {
  const options = offered[c.type](c);
  const initial = (c.default_values ?? []).map((v) => v.id);
  const isChosen = (o) => o.default || initial.includes(o.value);
  if ((c.max_values ?? 1) > 1) return several(c, options, isChosen, press);
  const asked = c.placeholder || "Choose";
  return h("select", {
    class: "d-select", "aria-label": asked, disabled: c.disabled, data: { focus: c.custom_id },
    on: { change: (e) => press(c.custom_id, e.target.value, e.target) },
  }, h("option", { value: "", text: asked, selected: !options.some(isChosen), disabled: true }),
  options.map((o) => h("option", { value: o.value, text: o.label, selected: isChosen(o) })));
}

// several is a menu in which more than one thing can be chosen. It is sent when the menu closes.
function several(c, options, isChosen, press) {
  const boxes = options.map((o) => [o, h("input", { type: "checkbox", checked: isChosen(o) })]);
  const chosen = () => boxes.filter(([, box]) => box.checked).map(([o]) => o.value);
  const before = chosen().join();
  const node = h("details", { class: "several d-several" }, h("summary", { text: c.placeholder || "Choose", data: { focus: c.custom_id } }),
    h("div", { class: "ticks", role: "group", "aria-label": c.placeholder || "Choose" }, boxes.map(([o, box]) => h("label", {}, box, o.label))));
  node.addEventListener("toggle", () => {
    if (!node.open && chosen().join() !== before) press(c.custom_id, chosen(), null);
  });
  return node;
}

const kinds = {
  1: (c, press) => h("div", { class: "d-row" }, c.components.map((one) => component(one, press))),
  2: button,
  3: choice, 5: choice, 6: choice, 7: choice, 8: choice,
  10: (c) => h("div", { class: "d-markdown" }, markdown(c.content)),
  14: () => h("hr", {}),
  17: (c, press) => h("div", { class: "d-embed" }, c.components.map((one) => component(one, press))),
};

const component = (c, press) => kinds[c.type]?.(c, press) ?? h("p", { class: "dim", text: `(a component of type ${c.type})` });

// components draws what stands under a message. press(custom_id, value, control) is called when one is used.
export const components = (list, press) => (list ?? []).map((c) => component(c, press));
