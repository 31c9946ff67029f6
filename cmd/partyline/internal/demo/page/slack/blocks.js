// Block Kit as elements. docs.slack.dev/reference/block-kit
//
// A context says what the blocks belong to: {emoji, press(action, value, button), values, errors}.

import { h } from "../dom.js";
import { showThread } from "../ui.js";
import { inputBlock } from "./inputs.js";
import { emojize, mrkdwn, unescape } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { slack } from "./room.js";

// textNodes draws a text object.
export function textNodes(t, emoji) {
  if (!t) return [];
  if (t.type === "mrkdwn") return mrkdwn(t.text, emoji);
  return [t.emoji === false ? unescape(t.text) : emojize(unescape(t.text), emoji)];
}

const plainText = (t, emoji) => textNodes(t, emoji).map((n) => n.textContent ?? n).join("");

const threadLink = /\/archives\/[A-Z0-9]+\/p(\d{10})(\d{6})/;

function button(e, c) {
  const node = h("button", {
    type: "button", class: "block-button" + (e.style ? " block-button-" + e.style : ""), "aria-label": e.accessibility_label,
    data: { focus: e.action_id + "/" + (e.value ?? "") },
  }, textNodes(e.text, c.emoji));
  node.addEventListener("click", () => {
    if (e.confirm && !confirm(plainText(e.confirm.text))) return;
    const to = threadLink.exec(e.url ?? "");
    if (to) showThread(slack, `${to[1]}.${to[2]}`);
    else if (e.url) open(e.url, "_blank", "noopener");
    c.press(e.action_id, e.value, node);
  });
  return node;
}

function choice(e, c) {
  const options = [...(e.options ?? []), ...(e.option_groups ?? []).flatMap((g) => g.options)];
  const label = plainText(e.placeholder, c.emoji) || "Choose";
  return h("select", {
    class: "block-select", "aria-label": label, data: { focus: e.action_id }, on: { change: (ev) => c.press(e.action_id, ev.target.value, ev.target) },
  }, h("option", { value: "", text: label, selected: true, disabled: true }),
  options.map((o) => h("option", { value: o.value, text: plainText(o.text, c.emoji) })));
}

const elements = {
  button, static_select: choice, overflow: choice,
  image: (e) => h("span", { class: "block-image", text: e.alt_text }),
};

const element = (e, c) => elements[e.type]?.(e, c) ?? h("span", { class: "dim", text: `(${e.type})` });

const kinds = {
  header: (b, c) => h("h3", { class: "block-header" }, textNodes(b.text, c.emoji)),
  section: (b, c) => h("div", { class: "block-section" },
    h("div", { class: "rich" }, textNodes(b.text, c.emoji)),
    b.fields ? h("div", { class: "block-fields" }, b.fields.map((f) => h("div", { class: "rich" }, textNodes(f, c.emoji)))) : null,
    b.accessory ? element(b.accessory, c) : null),
  context: (b, c) => h("div", { class: "block-context" },
    b.elements.map((e) => (e.type === "image" ? element(e, c) : h("span", { class: "rich" }, textNodes(e, c.emoji))))),
  actions: (b, c) => h("div", { class: "block-actions" }, b.elements.map((e) => element(e, c))),
  divider: () => h("hr", {}),
  image: (b) => h("p", { class: "block-image", text: b.alt_text }),
  markdown: (b) => h("div", { class: "rich", text: b.text }),
  rich_text: (b, c) => h("div", {}, richText(b, c.emoji)),
  input: inputBlock,
};

// block draws one.
export function block(b, c) {
  return kinds[b.type]?.(b, c) ?? h("p", { class: "dim", text: `(a block of type ${b.type})` });
}

// isCard says that blocks are more than text: they get a frame.
export const isCard = (list) => list?.some((b) => b.type === "actions" || b.type === "header") ?? false;
