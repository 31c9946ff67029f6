// The thread beside the channel: one conversation with a customer.

import { h, icon, rows } from "../dom.js";
import { act } from "../api.js";
import { composer } from "../composer.js";
import { encode } from "../files.js";
import { jump, stick } from "../scroll.js";
import { hideThread, openThread, ui, wide } from "../ui.js";
import { customerOf, world } from "../world.js";
import { message } from "./message.js";
import { postDeps, postRows } from "./posts.js";
import { self, slack, threadPosts } from "./room.js";

const pane = document.getElementById("thread");
const list = h("div", { class: "posts" });
const scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Messages of the thread" }, list);
const head = h("header", { class: "pane-head" });
const foot = h("footer", { class: "pane-foot" });
pane.append(head, scroller, foot);
pane.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && !e.defaultPrevented) close();
});

export function drawThread() {
  const ts = openThread(slack);
  const picked = world.customers.get(ui.customer);
  const waiting = !ts && picked?.chat === slack && ui.threadShown && wide();
  pane.hidden = !ts && !waiting;
  if (pane.hidden) return;
  const customer = ts ? customerOf(slack, ts) : picked;
  const name = customer?.name || customer?.national || "";
  rows(head, [{ key: "head", deps: [name], make: () => threadHead(name) }]);
  rows(foot, ts ? [{ key: "composer " + ts, deps: [name], make: () => threadComposer(ts, name) }] : []);
  stick(scroller, ts ?? "none", () => rows(list, ts ? threadRows(ts) : [nothingYet(name)]));
}

function threadHead(name) {
  return h("div", { class: "pane-title" },
    h("button", { type: "button", class: "icon-button back", "aria-label": "Back to the channel", on: { click: close } }, icon("back")),
    h("h2", { text: "Thread" }), h("span", { class: "dim", text: name }),
    h("button", { type: "button", class: "icon-button away", "aria-label": "Close the thread", on: { click: close } }, icon("close")));
}

function threadRows(ts) {
  const posts = threadPosts(ts);
  const [parent, ...replies] = posts[0]?.ts === ts ? posts : [null, ...posts];
  const count = replies.length === 1 ? "1 reply" : `${replies.length} replies`;
  const first = parent
    ? { key: ts, deps: postDeps(parent), make: () => message(parent, { inThread: true }) }
    : { key: ts, deps: [], make: () => h("p", { class: "empty dim", text: "This thread is no longer there." }) };
  return [
    first,
    { key: "count", deps: [count], make: () => h("div", { class: "count" }, h("span", { text: count })) },
    ...postRows(replies, { inThread: true, days: false }),
  ];
}

const nothingYet = (name) => ({
  key: "nothing", deps: [name],
  make: () => h("p", { class: "empty dim", text: `No conversation with ${name || "this customer"}. A thread opens with the next text from the phone.` }),
});

function threadComposer(ts, name) {
  const send = async (text, files) => {
    jump(scroller);
    return (await act("type", { chat: slack, user: self(), thread: ts, text, files: await encode(files) })) !== null;
  };
  return composer({
    label: `Reply to ${name || "the customer"}`, placeholder: name ? `Reply to ${name}` : "Reply", send, escape: close, files: true,
    hint: h("span", { class: "dim", text: "An SMS leaves after 3 seconds; until then edit or delete your message. Start with // for a note to the team." }),
  }).node;
}

function close() {
  const ts = openThread(slack);
  hideThread(slack);
  const origin = document.querySelector(`#channel-posts [data-ts="${CSS.escape(ts ?? "")}"] [data-focus="replies"]`);
  (origin ?? document.querySelector("#channel-foot textarea"))?.focus({ preventScroll: true });
}
