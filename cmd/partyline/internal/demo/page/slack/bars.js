// What stands above the messages of the channel: its bookmarks, and its pinned messages.

import { h, icon } from "../dom.js";
import { link } from "./mrkdwn.js";
import { body } from "./message.js";
import { postOf, room, self } from "./room.js";

// barRows are the rows of dom.js for them.
export function barRows() {
  const { bookmarks = [], pins = [] } = room();
  const pinned = pins.map(postOf).filter((p) => p && !p.deleted);
  const out = [];
  if (bookmarks.length) out.push({ key: "bookmarks", deps: [JSON.stringify(bookmarks)], make: () => bookmarkBar(bookmarks) });
  for (const p of pinned) out.push({ key: "pin " + p.ts, deps: [p, self()], make: () => pinBar(p) });
  return out;
}

const bookmarkBar = (list) => h("nav", { class: "bookmarks", "aria-label": "Bookmarks" }, list.map((b) => h("span", { class: "bookmark" }, b.emoji ?? icon("link"), link(b.link, b.title))));

const opened = new Set(); // the pins that are shown whole, by ts

// pinBar shows a pinned message in a line, which opens.
function pinBar(p) {
  const whole = body(p);
  const [first, ...rest] = [...whole.querySelectorAll(".block-header, .rich")].map((n) => n.innerText ?? n.textContent).map((t) => t.trim()).filter(Boolean);
  const node = h("details", { class: "pin", open: opened.has(p.ts), on: { toggle: () => { if (node.open) opened.add(p.ts); else opened.delete(p.ts); } } },
    h("summary", { data: { focus: "pin" } }, icon("pin"), h("strong", { text: first ?? "Pinned message" }), h("span", { class: "dim pin-rest", text: rest.join(" · ").replace(/\s+/g, " ") })),
    whole);
  return node;
}
