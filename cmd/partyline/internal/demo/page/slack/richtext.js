// rich_text blocks as nodes. docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h } from "../dom.js";
import { slackDate } from "./date.js";
import { link, mention } from "./mrkdwn.js";
import { callsMe, groupName, personName, room } from "./room.js";

const styleTags = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(node, style) {
  for (const [name, tag] of Object.entries(styleTags)) if (style?.[name]) node = h(tag, {}, node);
  return node;
}

const character = (e) => e.unicode
  ? String.fromCodePoint(...e.unicode.split("-").map((x) => parseInt(x, 16)))
  : `:${e.name}:`;

const inline = {
  text: (e) => e.text,
  link: (e) => link(e.url, e.text),
  emoji: (e, emoji) => (e.unicode ? character(e) : emoji?.[e.name] ?? `:${e.name}:`),
  user: (e) => mention("@" + personName(e.user_id), callsMe(e.user_id)),
  usergroup: (e) => mention("@" + groupName(e.usergroup_id), callsMe(e.usergroup_id)),
  channel: () => mention("#" + (room()?.channel ?? "")),
  broadcast: (e) => mention("@" + e.range, true),
  date: (e) => slackDate(Number(e.timestamp), e.format),
  color: (e) => e.value,
};

const inlines = (elements, emoji) => elements.map((e) => styled(inline[e.type]?.(e, emoji) ?? "", e.style));

const parts = {
  rich_text_section: (e, emoji) => h("div", { class: "rich" }, inlines(e.elements, emoji)),
  rich_text_quote: (e, emoji) => h("blockquote", {}, inlines(e.elements, emoji)),
  rich_text_preformatted: (e, emoji) => h("pre", {}, inlines(e.elements, emoji)),
  rich_text_list: (e, emoji) =>
    h(e.style === "ordered" ? "ol" : "ul", {}, e.elements.map((item) => h("li", {}, inlines(item.elements, emoji)))),
};

export function richText(block, emoji) {
  return block.elements.map((e) => parts[e.type]?.(e, emoji)).filter(Boolean);
}
