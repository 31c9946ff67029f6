// One message of the channel or of a thread.

import { h, icon } from "../dom.js";
import { act, busy } from "../api.js";
import { avatar } from "../avatar.js";
import { editor } from "../composer.js";
import { fileNodes } from "../files.js";
import { meaning, picture } from "../signs.js";
import { fullTime, pretty, timeOf } from "../time.js";
import { edit, showThread, ui } from "../ui.js";
import { block, isCard } from "./blocks.js";
import { fromTS } from "./date.js";
import { mrkdwn } from "./mrkdwn.js";
import { personName, postOf, room, self, slack } from "./room.js";

export const authorOf = (p) => p.name || personName(p.user ?? "") || "Partyline";

// message draws one. inThread leaves out what leads into the thread.
export function message(p, { inThread }) {
  if (p.deleted) {
    return h("article", { class: "post post-gone" }, h("p", { class: "dim", text: "This message was deleted." }), inThread ? null : replies(p));
  }
  const name = authorOf(p);
  const date = fromTS(p.ts);
  return h("article", { class: "post" + (p.whisper ? " post-whisper" : ""), data: { ts: p.ts }, "aria-label": `${name}, ${pretty(date)}` },
    avatar(name),
    h("div", { class: "post-main" },
      p.whisper ? h("p", { class: "post-note", text: "Only visible to you" }) : null,
      p.broadcast ? origin(p, inThread) : null,
      room().pins?.includes(p.ts) ? h("p", { class: "post-note post-mark" }, icon("pin"), "Pinned") : null,
      h("p", { class: "post-head" },
        h("span", { class: "post-name", text: name }),
        p.app ? h("span", { class: "badge", text: "App" }) : null,
        h("time", { class: "dim", datetime: date.toISOString(), title: fullTime(date), text: timeOf(date) })),
      ui.editing === p.ts ? editBox(p) : body(p),
      pinged(p),
      reactions(p),
      p.whisper ? h("button", { type: "button", class: "link", text: "Dismiss", on: { click: () => act("delete", { chat: slack, user: self(), ts: p.ts }) } }) : null,
      inThread ? null : replies(p)),
    p.whisper || ui.editing === p.ts ? null : menu(p, inThread));
}

// body draws what a message says.
export function body(p) {
  const context = { emoji: p.emoji, press: (action, value, control) => press(p, action, value, control) };
  const drawn = p.blocks?.length ? p.blocks.map((b) => block(b, context)) : h("div", { class: "rich" }, mrkdwn(p.text ?? "", p.emoji));
  const changed = p.edited && !p.app ? h("span", { class: "dim edited", text: "(edited)" }) : null;
  return h("div", { class: isCard(p.blocks) ? "post-body card" : "post-body" }, drawn, changed, fileNodes(p.files));
}

// pinged says whom a message calls, who are told of it wherever they are.
const pinged = (p) => (p.pinged?.length ? h("p", { class: "post-note post-mark post-pinged" }, icon("bell"), `${p.pinged.map(personName).join(" and ")} got a notification`) : null);

const press = (p, action, value, control) =>
  busy(control, act("press", { chat: slack, user: self(), ts: p.ts, action, value: value ?? "" }));

function origin(p, inThread) {
  if (inThread) return h("p", { class: "post-note", text: "also shown in the channel" });
  const parent = postOf(p.thread);
  const title = parent?.blocks?.find((b) => b.type === "header")?.text.text ?? "a deleted message";
  return h("p", { class: "post-note" }, "replied to a thread: ",
    h("button", { type: "button", class: "link", text: title, data: { focus: "origin" }, on: { click: () => showThread(slack, p.thread) } }));
}

function reactions(p) {
  if (!p.reactions?.length) return null;
  return h("ul", { class: "reactions", "aria-label": "Reactions" }, p.reactions.map((r) => {
    const who = r.users.map(personName).join(", ");
    const what = meaning(r.name);
    return h("li", { class: "reaction", title: `${who}: ${what}` },
      picture(r.name, r.emoji), h("span", { text: String(r.users.length), "aria-hidden": "true" }),
      h("span", { class: "unseen", text: `${what}, says ${who}` }));
  }));
}

function replies(p) {
  if (!p.replies) return null;
  const count = p.replies === 1 ? "1 reply" : `${p.replies} replies`;
  return h("button", { type: "button", class: "replies", data: { focus: "replies" }, on: { click: () => showThread(slack, p.ts) } },
    h("span", { class: "faces" }, (p.repliers ?? []).map((n) => avatar(n, { small: true }))),
    h("strong", { text: count }),
    h("span", { class: "dim last-reply", text: "Last reply " + pretty(fromTS(p.lastReply)) }));
}

// menu is what can be done with a message; it shows on hover and when something in it has the focus.
function menu(p, inThread) {
  const entry = (name, label, fn) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, data: { focus: name }, on: { click: fn } }, icon(name));
  const mine = p.user === self();
  const shortcut = (s) => act("slash", { chat: slack, user: self(), ts: p.ts, command: s.callback });
  const entries = [
    inThread ? null : entry("reply", "Open the thread", () => showThread(slack, p.thread || p.ts)),
    ...room().shortcuts.map((s) => entry("apps", s.name, () => shortcut(s))),
    mine ? entry("edit", "Edit", () => edit(p.ts)) : null,
    mine ? entry("trash", "Delete", () => act("delete", { chat: slack, user: self(), ts: p.ts })) : null,
  ].filter(Boolean);
  return entries.length ? h("div", { class: "post-menu" }, entries) : null;
}

const editBox = (p) => editor(typedText(p), (text) => act("edit", { chat: slack, user: self(), ts: p.ts, text }), () => edit(null));

// typedText is what a person typed, as far as their message tells.
function typedText(p) {
  const node = h("div", {}, (p.blocks ?? []).map((b) => block(b, { emoji: p.emoji, press() {} })));
  return p.blocks?.length ? node.textContent : (p.text ?? "");
}
