// Slack's text format as nodes. docs.slack.dev/messaging/formatting-message-text

import { h } from "../dom.js";
import { slackDate } from "./date.js";
import { callsMe, groupName, personName, room } from "./room.js";

const entities = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
export const unescape = (s) => s.replace(/&(?:lt|gt|amp);/g, (e) => entities[e]);

// emojize replaces the :codes: that the server knows.
export const emojize = (s, emoji) => s.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji?.[name] ?? whole);

const plain = (s, emoji) => emojize(unescape(s), emoji);

const marks = [
  { find: /```\n?([^`]+?)\n?```/, tag: "pre", inside: false },
  { find: /(?<![\p{L}\p{N}`])`([^`\n]+)`(?![\p{L}\p{N}`])/u, tag: "code", inside: false },
  { find: /(?<![\p{L}\p{N}*])\*(?!\s)((?:<[^<>\n]*>|[^*\n])+?)(?<!\s)\*(?![\p{L}\p{N}*])/u, tag: "strong", inside: true },
  { find: /(?<![\p{L}\p{N}_])_(?!\s)((?:<[^<>\n]*>|[^_\n])+?)(?<!\s)_(?![\p{L}\p{N}_])/u, tag: "em", inside: true },
  { find: /(?<![\p{L}\p{N}~])~(?!\s)((?:<[^<>\n]*>|[^~\n])+?)(?<!\s)~(?![\p{L}\p{N}~])/u, tag: "s", inside: true },
];

// mrkdwn gives the nodes of a text.
export function mrkdwn(text, emoji) {
  for (const { find, tag, inside } of marks) {
    const m = find.exec(text);
    if (!m) continue;
    const inner = inside ? mrkdwn(m[1], emoji) : [plain(m[1])];
    return [...mrkdwn(text.slice(0, m.index), emoji), h(tag, {}, inner), ...mrkdwn(text.slice(m.index + m[0].length), emoji)];
  }
  return tokens(text, emoji);
}

// tokens resolves what stands in angle brackets.
function tokens(text, emoji) {
  const out = [];
  let last = 0;
  for (const m of text.matchAll(/<([^<>\s|][^<>|]*)(?:\|([^<>]*))?>/g)) {
    out.push(plain(text.slice(last, m.index), emoji), token(m[1], m[2] && unescape(m[2])));
    last = m.index + m[0].length;
  }
  out.push(plain(text.slice(last), emoji));
  return out.filter((n) => n !== "");
}

function token(target, label) {
  if (target.startsWith("@")) return mention("@" + personName(target.slice(1)), callsMe(target.slice(1)));
  if (target.startsWith("!subteam^")) return mention("@" + groupName(target.slice(9)), callsMe(target.slice(9)));
  if (target.startsWith("#")) return mention("#" + (label ?? room()?.channel ?? target.slice(1)));
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return slackDate(Number(seconds), format ?? label ?? "");
  }
  if (target.startsWith("!")) return mention(label ?? "@" + target.slice(1), true);
  return link(unescape(target), label);
}

// mention draws one; mine says that it means us.
export const mention = (text, mine) => h("span", { class: "mention" + (mine ? " mention-mine" : ""), text });

// link shows an address that leads out of the page; other schemes than these stay text.
export function link(url, label) {
  if (!/^(https?|mailto|tel):/i.test(url)) return label ?? url;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", text: label || url });
}
