// The bar at the side: the server, its channels, and at the foot who we are.

import { avatar } from "../avatar.js";
import { h, icon, rows } from "../dom.js";
import { ui, update } from "../ui.js";
import { settle, who } from "../who.js";
import { userOf } from "../world.js";
import { current, discord, forumPosts, sees, self, server } from "./server.js";

const bar = document.getElementById("discord-bar");

export function drawBar() {
  const { server: name, channels, users, tags, status } = server();
  const unread = (tags ?? []).find((t) => t.name === "Unread")?.id;
  const count = forumPosts().filter((p) => p.tags?.includes(unread)).length;
  const entries = channels.filter(sees);
  rows(bar, [
    { key: "name", deps: [name], make: () => h("h2", { class: "d-server", text: name }) },
    { key: "list", deps: ["list"], make: () => h("ul", { class: "d-channels" }) },
    { key: "bot", deps: [status ?? ""], make: () => theBot(status) },
    { key: "me", deps: [users.length, self()], make: () => whoAmI(users) },
  ]);
  rows(bar.querySelector(".d-channels"), entries.map((c) => {
    const news = c.forum ? count : 0;
    const open = current().id === c.id;
    return { key: c.id, deps: [c.name, open, news], make: () => entry(c, open, news) };
  }));
  settle(bar);
}

function entry(c, open, news) {
  const pick = () => {
    ui.channel = c.id;
    update();
  };
  return h("li", {}, h("button", {
    type: "button", class: "d-channel" + (news ? " d-channel-news" : ""), "aria-current": open ? "true" : null, data: { focus: c.id }, on: { click: pick },
  }, icon(c.forum ? "forum" : "hash"), h("span", { class: "d-channel-name", text: c.name }),
  c.private ? h("span", { class: "d-lock", title: "Private" }, icon("lock"), h("span", { class: "unseen", text: "private" })) : null,
  news ? h("span", { class: "d-count" }, String(news), h("span", { class: "unseen", text: " unread" })) : null));
}

// theBot is the bot as the list of members shows it.
const theBot = (status) => h("div", { class: "d-member" }, h("span", { class: "d-face" }, avatar("Partyline")),
  h("span", { class: "d-member-main" }, h("span", { class: "d-member-name" }, "Partyline ", h("span", { class: "d-app", text: "APP" })), status ? h("span", { class: "d-status", text: status }) : null));

function whoAmI(users) {
  const u = userOf(discord, self());
  return h("div", { class: "d-me" },
    h("span", { class: "d-face" }, avatar(u.name, { round: true })),
    who("discord-who", users));
}
