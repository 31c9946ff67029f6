// A list of messages with the days between them.

import { h } from "./dom.js";
import { message } from "./message.js";
import { dayName, fromTS } from "./time.js";
import { ui } from "./ui.js";
import { world } from "./world.js";

// most is how many messages are drawn; older ones are asked for in the same steps.
export const most = 200;

// postRows are the rows of dom.js for posts.
export function postRows(posts, { inThread, days }) {
  const out = [];
  let day = "";
  for (const p of posts) {
    const today = dayName(fromTS(p.ts));
    if (days && today !== day) {
      day = today;
      out.push({ key: "day " + today, deps: [], make: () => h("div", { class: "day", role: "separator" }, h("span", { text: today })) });
    }
    const parent = p.broadcast ? world.posts.get(p.thread) : null;
    out.push({
      key: (p.whisper ?? "") + p.ts,
      deps: postDeps(p, parent),
      make: () => message(p, { inThread }),
    });
  }
  return out;
}

// postDeps are what a message is drawn from. While it is edited it stays as it is, whatever comes, or what was typed would be lost.
export const postDeps = (p, parent) => (ui.editing === p.ts ? ["editing"] : [p, parent?.deleted, ui.user]);

// cut leaves the newest ones and a button for the others.
export function cut(posts, wanted, more) {
  if (posts.length <= wanted) return { shown: posts, rest: [] };
  const count = posts.length - wanted;
  const button = () => h("button", { type: "button", class: "quiet earlier", text: `Show earlier messages (${count})`, on: { click: more } });
  return { shown: posts.slice(-wanted), rest: [{ key: "earlier", deps: [count], make: button }] };
}
