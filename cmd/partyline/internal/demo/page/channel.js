// The channel of the team: its head, what stands in it, and the box to type in.

import { h, icon, rows } from "./dom.js";
import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { cut, most, postRows } from "./posts.js";
import { jump, stick } from "./scroll.js";
import { ui, update } from "./ui.js";
import { channelPosts, world } from "./world.js";

const head = document.getElementById("channel-head");
const scroller = document.getElementById("channel-scroller");
const posts = document.getElementById("channel-posts");
const foot = document.getElementById("channel-foot");
const commands = ["inbox", "send", "help"];
let wanted = most;

export function drawChannel() {
  const people = world.scene.users.filter((u) => !u.bot);
  rows(head, [{ key: "head", deps: [world.scene.channel], make: () => channelHead(people) }]);
  head.querySelector("select").value = ui.user;
  const me = people.find((u) => u.id === ui.user);
  head.querySelector(".pane-note").hidden = me?.admin ?? true;
  rows(foot, [{ key: "composer", deps: [world.scene.channel], make: channelComposer }]);
  stick(scroller, "channel", () => {
    const { shown, rest } = cut(channelPosts(ui.user), wanted, () => { wanted += most; update(); });
    const empty = shown.length ? [] : [{ key: "empty", deps: [], make: emptyChannel }];
    rows(posts, [...rest, ...empty, ...postRows(shown, { inThread: false, days: true })]);
  });
}

function channelHead(people) {
  const picker = h("select", { id: "who", on: { change: (e) => { ui.user = e.target.value; ui.editing = null; update(); } } },
    people.map((u) => h("option", { value: u.id, text: u.name + (u.admin ? "" : " (not an admin)") })));
  return h("div", { class: "pane-title" },
    h("h2", {}, icon("lock"), h("span", { class: "unseen", text: "Private channel " }), world.scene.channel),
    h("span", { class: "faces", title: people.map((u) => u.name).join(", ") }, people.map((u) => avatar(u.name, { small: true }))),
    h("span", { class: "dim members", text: `${people.length + 1} members` }),
    h("label", { class: "who", for: "who" }, h("span", { text: "You are" }), picker),
    h("p", { class: "pane-note", hidden: true, text: "Not on the list of admins: what they type is refused and goes to nobody." }));
}

const emptyChannel = () => h("p", { class: "empty dim" }, world.scene.kept
  ? "The channel starts empty, as it lives in memory. Each kept conversation gets a new thread at its next text."
  : "Nothing here yet. Send a text from a phone.");

function channelComposer() {
  const run = async (text) => {
    jump(scroller);
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text.trim()) ?? [];
    if (command) return (await act("slash", { user: ui.user, command, text: rest })) !== null;
    return (await act("type", { user: ui.user, thread: "", text })) !== null;
  };
  const hint = h("div", { class: "chips" }, h("span", { class: "dim", text: "Commands" }),
    commands.map((c) => h("button", { type: "button", class: "chip", text: `${world.scene.command} ${c}`, on: { click: () => run(`${world.scene.command} ${c}`) } })));
  return composer({
    label: "Message to the channel", placeholder: `Message ${world.scene.channel}, or ${world.scene.command} …`, send: run, hint,
  }).node;
}
