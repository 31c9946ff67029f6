// The channel of the team: its head, what stands above and in it, and the box to type in. The app's Home tab may lie over it.

import { h, icon, rows } from "../dom.js";
import { act } from "../api.js";
import { avatar } from "../avatar.js";
import { composer } from "../composer.js";
import { cut, most } from "../list.js";
import { jump, stick } from "../scroll.js";
import { ui, update } from "../ui.js";
import { settle, who } from "../who.js";
import { userOf, world } from "../world.js";
import { barRows } from "./bars.js";
import { drawHome, openHome } from "./home.js";
import { postRows } from "./posts.js";
import { channelPosts, room, self, slack } from "./room.js";

const head = document.getElementById("channel-head");
const scroller = document.getElementById("channel-scroller");
const posts = document.getElementById("channel-posts");
const foot = document.getElementById("channel-foot");
const bars = document.getElementById("channel-bars");
const commands = ["inbox", "send", "help"];
let wanted = most;

export function drawChannel() {
  rows(head, [{ key: "head", deps: [room().channel], make: channelHead }]);
  settle(head);
  for (const tab of head.querySelectorAll(".place")) tab.setAttribute("aria-pressed", String(ui.home === (tab.dataset.focus === "home")));
  for (const part of [bars, scroller, foot]) part.hidden = ui.home;
  drawHome();
  if (ui.home) return;
  rows(bars, barRows());
  head.querySelector(".pane-note").hidden = userOf(slack, self())?.admin ?? true;
  rows(foot, [{ key: "composer", deps: [room().channel], make: channelComposer }]);
  stick(scroller, "channel", () => {
    const { shown, rest } = cut(channelPosts(), wanted, () => { wanted += most; update(); });
    const empty = shown.length ? [] : [{ key: "empty", deps: [], make: emptyChannel }];
    rows(posts, [...rest, ...empty, ...postRows(shown, { inThread: false, days: true })]);
  });
}

function channelHead() {
  const people = room().users.filter((u) => !u.bot);
  const channel = () => {
    ui.home = false;
    update();
  };
  return h("div", { class: "pane-title" },
    h("h2", {}, h("button", { type: "button", class: "place", data: { focus: "channel" }, on: { click: channel } }, icon("lock"), h("span", { class: "unseen", text: "Private channel " }), room().channel)),
    h("button", { type: "button", class: "place", data: { focus: "home" }, on: { click: openHome } }, h("img", { src: "icon.svg", alt: "", width: "16", height: "16" }), "Home", h("span", { class: "unseen", text: " tab of Partyline" })),
    h("span", { class: "faces", title: people.map((u) => u.name).join(", ") }, people.map((u) => avatar(u.name, { small: true }))),
    h("span", { class: "dim members", text: `${people.length + 1} members` }),
    who("who", people),
    h("p", { class: "pane-note", hidden: true, text: "Not on the list of admins: what they type is refused and goes to nobody." }));
}

const emptyChannel = () => h("p", { class: "empty dim" }, world.scene.kept
  ? "The channel starts empty, as it lives in memory. Each kept conversation gets a new thread at its next text."
  : "Nothing here yet. Send a text from a phone.");

function channelComposer() {
  const run = async (text) => {
    jump(scroller);
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
    if (command) return (await act("slash", { chat: slack, user: self(), command, text: rest })) !== null;
    return (await act("type", { chat: slack, user: self(), thread: "", text })) !== null;
  };
  const hint = h("div", { class: "chips" }, h("span", { class: "dim", text: "Commands" }),
    commands.map((c) => h("button", { type: "button", class: "chip", text: `${world.scene.command} ${c}`, on: { click: () => run(`${world.scene.command} ${c}`) } })));
  return composer({
    label: "Message to the channel", placeholder: `Message ${room().channel}, or ${world.scene.command} …`, send: run, hint,
  }).node;
}
