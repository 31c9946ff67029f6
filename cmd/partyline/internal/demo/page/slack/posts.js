// A list of messages with the days between them.

import { h } from "../dom.js";
import { dayName } from "../time.js";
import { ui } from "../ui.js";
import { fromTS } from "./date.js";
import { message } from "./message.js";
import { postOf, room, self } from "./room.js";

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
    const parent = p.broadcast ? postOf(p.thread) : null;
    out.push({
      key: (p.whisper ?? "") + p.ts,
      deps: postDeps(p, parent),
      make: () => message(p, { inThread }),
    });
  }
  return out;
}

// postDeps are what a message is drawn from. While it is edited it stays as it is, whatever comes, or what was typed would be lost.
export const postDeps = (p, parent) => (ui.editing === p.ts ? ["editing"] : [p, parent?.deleted, self(), room().pins?.includes(p.ts)]);
