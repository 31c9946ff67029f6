// Boot: the stream comes in, everything is drawn from it.

import { announce } from "./announce.js";
import { drawDiscord } from "./discord/discord.js";
import { drawPeople } from "./people.js";
import { drawPhone } from "./phone.js";
import { drawSlack } from "./slack/slack.js";
import { drawTabs } from "./tabs.js";
import { drawTries } from "./try.js";
import { narrow, onUpdate, ui, update, wide } from "./ui.js";
import { connect, onChange, world } from "./world.js";

const state = document.getElementById("link-state");
const draws = { slack: drawSlack, discord: drawDiscord };

function draw() {
  const open = world.scene?.open;
  state.textContent = !world.ready || (world.live && !open) ? "Setting up" : world.live ? "Live" : "Connection lost, trying again";
  state.dataset.state = world.live && open ? "live" : "off";
  if (!world.ready) return;
  if (!narrow() || ui.side === "phones") ui.seen.set(ui.customer, world.texts.get(ui.customer)?.at(-1)?.id);
  drawPeople();
  drawPhone();
  for (const [chat, drawChat] of Object.entries(draws)) {
    document.getElementById(chat).hidden = chat !== ui.chat;
    if (chat === ui.chat) drawChat();
  }
  drawTabs();
  drawTries();
}

onUpdate(draw);
onChange((keys, { first, whole }) => {
  if (first) {
    ui.chat = world.scene.chats[0];
    ui.person = world.chats.get(ui.chat).users.find((u) => u.admin)?.key ?? null;
    ui.threadShown = wide();
  }
  if (whole && !world.customers.has(ui.customer)) ui.customer = null;
  ui.customer ??= world.customers.keys().next().value ?? null;
  announce(keys);
  update();
});
connect();
update();
