// The forum: a post for each conversation, those with the newest activity first.

import { h, icon, rows } from "../dom.js";
import { cut, most } from "../list.js";
import { relative } from "../time.js";
import { showThread, ui, update } from "../ui.js";
import { inline } from "./markdown.js";
import { saying } from "./message.js";
import { discord, forumPosts, messagesOf, server } from "./server.js";

const pane = document.getElementById("discord-list");
const head = h("header", { class: "d-head" });
const filters = h("div", { class: "d-filters", role: "group", "aria-label": "Filter by tag" });
const list = h("div", { class: "d-posts" });
const scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Posts" }, list);
pane.append(head, filters, scroller);
let wanted = most;
let tag = null; // id of the only one that is shown

// Post rows tell how long ago something was, so they are drawn again from time to time.
setInterval(update, 30_000);

export function drawForum(channel, open) {
  const { tags } = server();
  rows(head, [{ key: "head", deps: [channel.name, channel.topic], make: () => forumHead(channel) }]);
  if (tag && !tags?.some((t) => t.id === tag)) tag = null;
  const posts = forumPosts();
  const used = (tags ?? []).filter((t) => posts.some((p) => p.tags?.includes(t.id)));
  rows(filters, [{ id: null, name: "All" }, ...used].map((t) => ({ key: t.id ?? "all", deps: [t.name, t.id === tag], make: () => filter(t) })));
  const fit = posts.filter((p) => !tag || p.tags?.includes(tag));
  const fresh = fit.filter((p) => !p.archived);
  const older = fit.filter((p) => p.archived);
  const { shown, rest } = cut([...older].reverse().concat([...fresh].reverse()), wanted, () => { wanted += most; update(); });
  const cards = shown.reverse().map((p) => card(p, p.id === open));
  const split = cards.findIndex((c) => c.archived);
  if (split >= 0) cards.splice(split, 0, { key: "older", deps: [], make: () => h("h3", { class: "d-older", text: "Older posts" }) });
  if (cards.length === 0) cards.push({ key: "empty", deps: [], make: () => h("p", { class: "empty dim", text: "No posts yet. Send a text from a phone." }) });
  rows(list, [...cards, ...rest]);
}

function forumHead(channel) {
  return h("div", { class: "d-title" }, icon("forum"),
    h("h2", {}, h("span", { class: "unseen", text: "Forum " }), channel.name), channel.topic ? h("span", { class: "d-topic", text: channel.topic }) : null);
}

function filter(t) {
  const pick = () => {
    tag = t.id;
    update();
  };
  return h("button", { type: "button", class: "d-filter", "aria-pressed": String(t.id === tag), data: { focus: "tag " + t.id }, on: { click: pick }, text: t.name });
}

// card is one post as a row of dom.js.
function card(p, open) {
  const last = messagesOf(p.id).filter((m) => !m.whisper).at(-1);
  const when = relative(new Date(p.last));
  const tags = tagsOf(p);
  return {
    key: p.id, deps: [p, last, open, when, tags.map((t) => t.name).join()], archived: p.archived,
    make: () => h("article", { class: "d-card" + (open ? " d-card-open" : "") },
      h("button", {
        type: "button", class: "d-card-button", "aria-current": open ? "true" : null, data: { focus: p.id }, on: { click: () => showThread(discord, p.id) },
      },
      h("span", { class: "d-tags" }, p.pinned ? h("span", { class: "d-tag" }, icon("pin"), "Pinned") : null, tags.map(pill), p.locked ? h("span", { class: "d-tag" }, icon("lock"), "Locked") : null),
      h("span", { class: "d-card-title", text: p.name }),
      last ? h("span", { class: "d-preview" }, h("span", { class: "d-preview-name", text: last.name + ": " }), preview(last)) : null,
      h("span", { class: "d-card-foot" }, icon("chat"), h("span", { text: String(p.count) }), h("span", { class: "unseen", text: p.count === 1 ? " message" : " messages" }),
        h("span", { "aria-hidden": "true", text: "·" }), h("span", { text: when })))),
  };
}

// preview is the beginning of a message in one line.
const preview = (m) => (m.text ? inline(saying(m).replace(/^-# /gm, "").replace(/\n+/g, " ")) : m.embeds?.[0]?.description?.split("\n")[0] ?? m.embeds?.[0]?.title ?? "");

// tagsOf are the tags of a post.
export const tagsOf = (p) => (p.tags ?? []).map((id) => (server().tags ?? []).find((t) => t.id === id)).filter(Boolean);

// pill draws a tag.
export const pill = (t) => h("span", { class: "d-tag", data: { tag: t.name.toLowerCase() } }, t.emoji ? t.emoji + " " : "", t.name);
