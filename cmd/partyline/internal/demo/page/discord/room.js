// What stands in a channel or post: its messages, and the box to type in.

import { act } from "../api.js";
import { h, icon, rows } from "../dom.js";
import { cut, most } from "../list.js";
import { jump, stick } from "../scroll.js";
import { dayName, longDate } from "../time.js";
import { hideThread, ui, update } from "../ui.js";
import { customerOf, world } from "../world.js";
import { composer } from "./composer.js";
import { pill, tagsOf } from "./forum.js";
import { content, message } from "./message.js";
import { discord, messagesOf, self } from "./server.js";

const pane = document.getElementById("discord-post");
const head = h("header", { class: "d-head" });
const list = h("div", { class: "d-messages" });
const scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Messages" }, list);
const foot = h("footer", { class: "d-foot" });
const bars = h("div", { class: "bars" });
pane.append(head, bars, scroller, foot);
pane.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && !e.defaultPrevented && world.threads.has(shown)) close();
});
let shown = null;
let wanted = most;

// drawRoom draws the post or channel with an id.
export function drawRoom(channel, id) {
  if (shown !== id) wanted = most;
  shown = id;
  const post = channel.forum ? world.threads.get(id) : null;
  const title = post?.name ?? (channel.forum ? "Deleted post" : channel.name);
  rows(head, [{ key: id, deps: [title, post?.archived, post?.locked, self()], make: () => roomHead(channel, post, title) }]);
  const customer = customerOf(discord, id);
  const name = customer?.name || customer?.national || "";
  const gone = channel.forum && !post;
  const pins = messagesOf(id).filter((m) => m.pinned && !m.whisper);
  rows(bars, pins.map((m) => ({ key: m.id, deps: [m, self()], make: () => pinBar(m) })));
  rows(foot, gone ? [] : post?.locked ? [{ key: "locked", deps: [], make: locked }] : [{ key: "box " + id, deps: [title, name, self()], make: () => box(channel, id, title, name) }]);
  stick(scroller, id, () => {
    if (gone) return rows(list, [{ key: "gone", deps: [], make: () => h("p", { class: "empty dim", text: "This post was deleted. The next text opens a new one." }) }]);
    const { shown: newest, rest } = cut(messagesOf(id), wanted, () => { wanted += most; update(); });
    rows(list, [...(post ? [intro(post)] : []), ...rest, ...messageRows(newest)]);
  });
}

// pinBar shows a pinned message in a line, which opens.
const pinBar = (m) => h("details", { class: "pin" },
  h("summary", { data: { focus: "pin" } }, icon("pin"), h("strong", { text: "Pinned" }), h("span", { class: "dim pin-rest", text: m.plain.replace(/\s+/g, " ") })), content(m));

// emptyRoom says why there is nothing.
export function emptyRoom(key, title, why) {
  shown = null;
  rows(bars, []);
  rows(head, []);
  rows(foot, []);
  rows(list, [{ key, deps: [title], make: () => h("div", { class: "d-empty" }, h("span", { class: "d-empty-icon" }, icon(key === "closed" ? "lock" : "chat")), h("h2", { text: title }), h("p", { class: "dim", text: why })) }]);
}

function roomHead(channel, post, title) {
  return h("div", { class: "d-title" },
    post || channel.forum ? h("button", { type: "button", class: "icon-button back", "aria-label": "Back to the posts", on: { click: close } }, icon("back")) : icon("hash"),
    h("h2", { text: title }),
    channel.forum ? null : h("span", { class: "d-topic", text: channel.topic }),
    post ? keepMenu(post) : null,
    channel.forum ? h("button", { type: "button", class: "icon-button away", "aria-label": "Close the post", on: { click: close } }, icon("close")) : null);
}

// intro stands above the first message of a post.
function intro(post) {
  const tags = tagsOf(post);
  return {
    key: "intro", deps: [post.name, tags.map((t) => t.name).join(), post.archived, post.locked],
    make: () => h("header", { class: "d-intro" }, h("h3", { text: post.name }),
      h("p", { class: "d-tags" }, tags.map(pill), post.archived ? pill({ name: "Archived" }) : null, post.locked ? pill({ name: "Locked" }) : null)),
  };
}

// keepMenu is what those who manage posts can do with one.
function keepMenu(post) {
  const entry = (what, label) => h("option", { value: what, text: label });
  const menu = h("select", { "aria-label": "More", title: "More" },
    h("option", { value: "", text: "What to do with the post", selected: true, disabled: true }),
    post.archived ? entry("reopen", "Reopen post") : entry("archive", "Close post"),
    post.locked ? entry("unlock", "Unlock post") : entry("lock", "Lock post"),
    entry("delete", "Delete post"));
  menu.addEventListener("change", async () => {
    await act("keep", { chat: discord, user: self(), thread: post.id, do: menu.value });
    menu.value = "";
  });
  return h("span", { class: "icon-button d-keep" }, icon("dots"), menu);
}

const together = 7 * 60 * 1000; // messages of one author within so many milliseconds share a head

function messageRows(messages) {
  const out = [];
  let before = null;
  for (const m of messages) {
    const day = dayName(new Date(m.at));
    if (!before || dayName(new Date(before.at)) !== day) {
      out.push({ key: "day " + day, deps: [], make: () => h("div", { class: "d-day", role: "separator" }, h("span", { text: longDate(new Date(m.at)) })) });
      before = null;
    }
    const grouped = before && before.user === m.user && before.id !== m.thread && !before.whisper && !m.whisper && !m.replyTo && m.at - before.at < together;
    out.push({ key: m.id, deps: ui.editing === m.id ? ["editing"] : [m, grouped, self()], make: () => message(m, { grouped }) });
    before = m;
  }
  return out;
}

const locked = () => h("p", { class: "d-locked" }, icon("lock"), "This post is locked. Nobody can write here until it is unlocked.");

function box(channel, id, title, name) {
  return composer({
    label: name ? `Reply to ${name}` : `Message to ${title}`, placeholder: channel.forum ? `Message "${name || title}"` : `Message #${title}`, thread: id,
    escape: channel.forum ? close : null,
    sent: () => jump(scroller),
    hint: name ? "An SMS leaves after 3 seconds; until then edit or delete your message. // begins a note to the team, / a command." : "/ begins a command.",
  });
}

function close() {
  const id = shown;
  hideThread(discord);
  document.querySelector(`#discord-list [data-focus="${CSS.escape(id ?? "")}"]`)?.focus({ preventScroll: true });
}
