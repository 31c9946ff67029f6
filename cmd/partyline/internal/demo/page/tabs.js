// The tabs: the chats where there are two, and the phones beside them where there is room for one side only.

import { h, rows } from "./dom.js";
import { unseen } from "./people.js";
import { narrow, pickChat, ui, update } from "./ui.js";
import { world } from "./world.js";

const bar = document.getElementById("tabs");
const hint = document.getElementById("hint");
export const chatTitles = { slack: "Slack", discord: "Discord" };
const news = new Set(); // chats in which something came that nobody looked at

// tellNews notes that something came to a chat.
export const tellNews = (chat) => news.add(chat);

export function drawTabs() {
  const chats = world.scene.chats;
  const looked = !narrow() || ui.side === "desk" ? ui.chat : null;
  news.delete(looked);
  const name = (chat) => (chats.length > 1 ? chatTitles[chat] : "Channel");
  const list = [
    { id: "phones", label: "Phones", current: narrow() && ui.side === "phones", dot: [...world.customers.values()].some(unseen) },
    ...chats.map((chat) => ({ id: chat, label: name(chat), current: looked === chat, dot: news.has(chat), line: lineOf(chat) })),
  ];
  bar.classList.toggle("tabs-one", chats.length === 1);
  rows(bar, list.map((t) => ({ key: t.id, deps: [t.label, t.current, t.dot], make: () => tab(t) })));
  hint.textContent = `Type as the customer under Phones; answer in the thread under ${chats.map(name).join(" or ")}.`;
  document.body.dataset.side = ui.side;
}

// lineOf is what stands beside a chat's name: which of our lines is answered there.
const lineOf = (chat) => world.scene.lines.filter((l) => l.chat === chat).map((l) => l.label).join(", ");

function tab({ id, label, current, dot, line }) {
  const pick = () => {
    if (id !== "phones") return pickChat(id);
    ui.side = "phones";
    update();
  };
  return h("button", {
    type: "button", class: "tab", "aria-current": current ? "true" : null, data: { tab: id, focus: id }, on: { click: pick },
  }, h("span", { text: label }), line ? h("span", { class: "tab-line dim", text: line }) : null,
  dot && !current ? h("span", { class: "dot" }, h("span", { class: "unseen", text: "News" })) : null);
}
