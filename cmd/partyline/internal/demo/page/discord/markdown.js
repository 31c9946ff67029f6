// Discord's text format as nodes. docs.discord.com/developers/reference#message-formatting

import { h } from "../dom.js";
import { fullTime, longDate, longWeekday, relative, shortDate, timeOf } from "../time.js";
import { callsMe, channelOf, groupName, personName } from "./server.js";

// Times by their style. docs.discord.com/developers/reference#message-formatting-timestamp-styles
const moments = {
  t: timeOf, T: (d) => d.toLocaleTimeString(), d: (d) => d.toLocaleDateString(), D: longDate, R: relative,
  f: (d) => `${longDate(d)} ${timeOf(d)}`, F: (d) => `${longWeekday(d)} ${timeOf(d)}`, s: (d) => `${shortDate(d)}, ${timeOf(d)}`,
};

function moment(seconds, style) {
  const date = new Date(Number(seconds) * 1000);
  return h("time", { class: "d-time", datetime: date.toISOString(), title: fullTime(date), text: (moments[style] ?? moments.f)(date) });
}

const mention = (text, mine) => h("span", { class: "d-mention" + (mine ? " d-mention-mine" : ""), text });
const link = (url, label) => h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label ?? url);
const within = (tag, props) => (text) => h(tag, props ?? {}, inline(text));

function spoiler(text) {
  const node = h("button", { type: "button", class: "d-spoiler", "aria-label": "Spoiler" }, inline(text));
  node.addEventListener("click", () => node.classList.add("d-spoiler-open"));
  return node;
}

// marks are tried in this order where one of their first characters stands. Each is a pattern, what it becomes, and how much of it counts
// where that is not all.
const marks = [
  [/\\([^0-9A-Za-z\s])/y, (c) => c],
  [/``([^]+?)``(?!`)|`([^`]+)`(?!`)/y, (double, single) => h("code", { text: double ?? single })],
  [/<@!?(\d+)>/y, (id) => mention("@" + personName(id), callsMe(id))],
  [/<@&(\d+)>/y, (id) => mention("@" + groupName(id), callsMe(id))],
  [/<#(\d+)>/y, (id) => mention("#" + (channelOf(id)?.name ?? "unknown"))],
  [/<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/y, moment],
  [/<a?:(\w+):\d+>/y, (name) => `:${name}:`],
  [/<\/([^:>]+):\d+>/y, (name) => mention("/" + name)],
  [/\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/y, (label, url) => link(url, inline(label))],
  [/<(https?:\/\/[^\s>]+)>/y, (url) => link(url)],
  [/https?:\/\/[^\s<]+[^<.,:;"'\]\s]/y, (...m) => link(m.at(-1)), balanced],
  [/@(?:everyone|here)/y, (...m) => mention(m.at(-1))],
  [/\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/y, within("strong")],
  [/__((?:\\[^]|[^\\])+?)__(?!_)/y, within("u")],
  [/~~((?:\\[^]|[^\\])+?)~~(?!~)/y, within("s")],
  [/\|\|((?:\\[^]|[^\\])+?)\|\|/y, spoiler],
  [/\*(?=\S)((?:\*\*|\\[^]|[^\\*])+?)\*(?!\*)/y, within("em")],
  [/\b_((?:__|\\[^]|[^\\_])+?)_\b/y, within("em")],
];
const first = /[\\`<[h@*_~|]/g;

// inline gives the nodes of a text without its blocks.
export function inline(text) {
  const out = [];
  let plain = 0;
  first.lastIndex = 0;
  for (let at = next(text, 0); at < text.length;) {
    const found = match(text, at);
    if (!found) {
      at = next(text, at + 1);
      continue;
    }
    out.push(text.slice(plain, at), found.node);
    plain = at + found.length;
    at = next(text, plain);
  }
  out.push(text.slice(plain));
  return out.filter((n) => n !== "");
}

// balanced leaves a bracket at the end of an address out where it was not opened in it, as in "(see https://example.com)".
function balanced(url) {
  while (url.endsWith(")") && url.split(")").length > url.split("(").length) url = url.slice(0, -1);
  return url;
}

function next(text, from) {
  first.lastIndex = from;
  return first.exec(text)?.index ?? text.length;
}

function match(text, at) {
  for (const [pattern, make, shorten] of marks) {
    pattern.lastIndex = at;
    const m = pattern.exec(text);
    if (!m) continue;
    const whole = shorten?.(m[0]) ?? m[0];
    return { node: make(...m.slice(1), whole), length: whole.length };
  }
  return null;
}

// lines are what a line of its own can be.
const lines = [
  [/^(#{1,3}) +(.+)$/, (marks, text) => h("p", { class: `d-heading d-heading-${marks.length}` }, inline(text))],
  [/^-# +(.+)$/, (text) => h("p", { class: "d-sub" }, inline(text))],
  [/^( *)[-*] +(.+)$/, (indent, text) => h("p", { class: "d-item", data: { depth: Math.min(indent.length >> 1, 3) } }, inline(text))],
];

// markdown gives the blocks of a text.
export function markdown(text) {
  const out = [];
  let plain = [];
  const flush = () => {
    if (plain.length) out.push(h("div", { class: "d-text" }, inline(plain.join("\n"))));
    plain = [];
  };
  const rest = text.split("\n");
  while (rest.length) {
    const special = block(rest) ?? single(rest);
    if (special) flush();
    if (special) out.push(special);
    else plain.push(rest.shift());
  }
  flush();
  return out;
}

// block takes code or a quote of several lines off the beginning.
function block(rest) {
  const code = /^```(?:[\w+-]*\n)?([^]*?)\n?```/.exec(rest.join("\n"));
  if (code) {
    const left = rest.join("\n").slice(code[0].length).replace(/^\n/, "");
    rest.splice(0, rest.length, ...(left ? left.split("\n") : []));
    return h("pre", { text: code[1] });
  }
  if (rest[0].startsWith(">>> ")) return h("blockquote", {}, markdown(rest.splice(0).join("\n").slice(4)));
  if (!rest[0].startsWith("> ")) return null;
  const quoted = [];
  while (rest[0]?.startsWith("> ")) quoted.push(rest.shift().slice(2));
  return h("blockquote", {}, markdown(quoted.join("\n")));
}

function single(rest) {
  for (const [pattern, make] of lines) {
    const m = pattern.exec(rest[0]);
    if (m) {
      rest.shift();
      return make(...m.slice(1));
    }
  }
  return null;
}
