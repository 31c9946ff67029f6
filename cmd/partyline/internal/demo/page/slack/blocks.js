// Block Kit as elements. docs.slack.dev/reference/block-kit
//
// A context says what the blocks belong to: {emoji, press(action, value, button), type(action, read), values, errors}.

import { h } from "../dom.js";
import { showThread } from "../ui.js";
import { sure } from "./confirm.js";
import { control, initialOf } from "./controls.js";
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

const threadLink = /\/archives\/[A-Z0-9]+\/p(\d{10})(\d{6})/;

function button(e, c) {
  const node = h("button", {
    type: "button", class: "block-button" + (e.style ? " block-button-" + e.style : ""), "aria-label": e.accessibility_label,
    data: { focus: e.action_id + "/" + (e.value ?? "") },
  }, textNodes(e.text, c.emoji));
  node.addEventListener("click", async () => {
    if (!(await sure(e.confirm, c.emoji))) return;
    const to = threadLink.exec(e.url ?? "");
    if (to) showThread(slack, `${to[1]}.${to[2]}`);
    else if (e.url) open(e.url, "_blank", "noopener");
    c.press(e.action_id, e.value, node);
  });
  return node;
}

// picture draws an image of the workspace. One from elsewhere stays its description: this page loads nothing from there.
function picture(e) {
  const id = e.slack_file?.id ?? /\/files\/(F[A-Z0-9]+)\//.exec(e.slack_file?.url ?? e.image_url ?? "")?.[1];
  return id ? h("img", { class: "block-picture", src: `/api/files/slack/file/${id}/0`, alt: e.alt_text }) : h("span", { class: "block-image", text: e.alt_text });
}

// chosen draws a menu, or another element that is used by choosing.
function chosen(e, c) {
  const made = control(e, { class: "block-select", data: { focus: e.action_id } }, initialOf(e), c.emoji);
  if (!made) return h("span", { class: "dim", text: `(${e.type})` });
  made.node.addEventListener("change", async (ev) => {
    const value = made.read();
    if (await sure(e.confirm, c.emoji)) c.press(e.action_id, value, ev.target);
  });
  return made.node;
}

const elements = { button, image: picture };

const element = (e, c) => (elements[e.type] ?? chosen)(e, c);

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
  image: (b, c) => h("figure", {}, b.title ? h("figcaption", { class: "dim" }, textNodes(b.title, c.emoji)) : null, picture(b)),
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
