// One message.

import { act, busy } from "../api.js";
import { avatar } from "../avatar.js";
import { editor } from "../composer.js";
import { h, icon } from "../dom.js";
import { fileNodes } from "../files.js";
import { meaning, picture } from "../signs.js";
import { fullTime, pretty, timeOf } from "../time.js";
import { edit, ui } from "../ui.js";
import { of } from "../world.js";
import { components, embed } from "./embed.js";
import { markdown } from "./markdown.js";
import { callsMe, discord, groupName, messageCommands, personName, self, server } from "./server.js";

const capital = (s) => s[0].toUpperCase() + s.slice(1);

// message draws one. grouped leaves out what the one before it says already.
export function message(m, { grouped }) {
  const date = new Date(m.at);
  const when = { datetime: date.toISOString(), title: fullTime(date) };
  const name = m.name || personName(m.user);
  const editing = ui.editing === m.id;
  return h("article", {
    class: "d-message" + (grouped ? " d-grouped" : "") + (m.whisper ? " d-whisper" : "") + (m.pinged?.some(callsMe) ? " d-calls" : ""), data: { id: m.id }, "aria-label": `${name}, ${pretty(date)}`,
  },
  grouped ? h("time", { class: "d-side", ...when, text: timeOf(date) }) : avatar(name, { round: true }),
  h("div", { class: "d-main" },
    m.replyTo ? repliedTo(m) : null,
    m.pinned ? h("p", { class: "d-mark" }, icon("pin"), "Pinned") : null,
    grouped ? null : h("p", { class: "d-byline" },
      h("span", { class: "d-name" + (m.bot ? " d-name-bot" : ""), text: name }),
      m.bot ? h("span", { class: "d-app", text: "APP" }) : null,
      h("time", { class: "d-when", ...when, text: capital(pretty(date)) })),
    editing ? editor(m.text, (text) => act("edit", { chat: discord, user: self(), thread: m.thread, ts: m.id, text }), () => edit(null)) : content(m),
    pinged(m),
    reactions(m),
    m.whisper ? whisperFoot(m) : null),
  m.whisper || editing ? null : menu(m));
}

const retitled = 4; // the type of what Discord itself says when a post gets another title

// saying is the text of a message.
export const saying = (m) => (m.type === retitled ? `-# changed the title of the post: ${m.text}` : m.text);

// content draws what a message says.
export function content(m) {
  const press = (id, value, control) =>
    busy(control, act("press", { chat: discord, user: self(), thread: m.thread, ts: m.id, action: id, ...(Array.isArray(value) ? { chosen: value } : { value: value ?? "" }) }));
  const edited = m.edited && !m.bot ? h("span", { class: "d-edited", title: "Edited", text: " (edited)" }) : null;
  return h("div", { class: "d-content" },
    m.loading ? h("p", { class: "d-thinking dim", text: "Partyline is thinking …" }) : null,
    m.text || edited ? h("div", { class: "d-markdown" }, markdown(saying(m)), edited) : null,
    fileNodes(m.files),
    (m.embeds ?? []).map((e) => embed(e, m.files)),
    components(m.components, press));
}

// pinged says whom a message calls, who are told of it wherever they are.
function pinged(m) {
  if (!m.pinged?.length) return null;
  const names = m.pinged.map((id) => (id === "everyone" ? "Everyone" : server().groups.some((g) => g.id === id) ? "@" + groupName(id) : personName(id)));
  return h("p", { class: "d-mark" }, icon("bell"), `${names.join(" and ")} got a notification`);
}

function repliedTo(m) {
  const to = of(discord).posts.get(m.replyTo);
  return h("p", { class: "d-reply" }, to ? [h("strong", { text: "@" + to.name }), " ", to.plain.split("\n")[0]] : "Original message was deleted");
}

function reactions(m) {
  if (!m.reactions?.length) return null;
  return h("ul", { class: "d-reactions", "aria-label": "Reactions" }, m.reactions.map((r) => {
    const who = r.users.map(personName).join(", ");
    const what = meaning(r.emoji);
    return h("li", { class: "d-reaction", title: `${who}: ${what}` },
      picture(r.emoji, r.emoji), h("span", { text: String(r.users.length), "aria-hidden": "true" }),
      h("span", { class: "unseen", text: `${what}, says ${who}` }));
  }));
}

function whisperFoot(m) {
  const dismiss = () => act("delete", { chat: discord, user: self(), thread: m.thread, ts: m.id });
  return h("p", { class: "d-whisper-foot" }, icon("eye"), "Only you can see this · ",
    h("button", { type: "button", class: "d-link", text: "Dismiss message", data: { focus: "dismiss" }, on: { click: dismiss } }));
}

// menu is what can be done with a message; it shows on hover and when something in it has the focus.
function menu(m) {
  const entry = (name, label, fn) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, data: { focus: name }, on: { click: fn } }, icon(name));
  const at = { chat: discord, user: self(), thread: m.thread, ts: m.id };
  const mine = m.user === self();
  const entries = [
    ...messageCommands().map((name) => entry("apps", `Apps: ${name}`, () => act("slash", { ...at, command: name }))),
    mine ? entry("edit", "Edit", () => edit(m.id)) : null,
    mine ? entry("trash", "Delete", () => act("delete", at)) : null,
  ].filter(Boolean);
  return entries.length ? h("div", { class: "d-menu" }, entries) : null;
}
