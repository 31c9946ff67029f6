// Boot: the stream comes in, everything is drawn from it.

import { announce, drawTabs } from "./announce.js";
import { drawChannel } from "./channel.js";
import { drawModal } from "./modal.js";
import { drawPeople } from "./people.js";
import { drawPhone } from "./phone.js";
import { drawThread } from "./thread.js";
import { narrow, onUpdate, ui, update, wide } from "./ui.js";
import { connect, onChange, world } from "./world.js";

const state = document.getElementById("link-state");

function draw() {
  const open = world.scene?.open;
  state.textContent = !world.ready || (world.live && !open) ? "Setting up" : world.live ? "Live" : "Connection lost, trying again";
  state.dataset.state = world.live && open ? "live" : "off";
  if (!world.ready) return;
  if (!narrow() || ui.tab === "phones") ui.seen.set(ui.customer, world.texts.get(ui.customer)?.at(-1)?.id);
  document.body.dataset.tab = ui.tab;
  drawPeople();
  drawPhone();
  drawChannel();
  drawThread();
  drawModal();
  drawTabs();
}

for (const tab of document.querySelectorAll(".tab")) {
  tab.addEventListener("click", () => {
    ui.tab = tab.dataset.tab;
    update();
  });
}

onUpdate(draw);
onChange((keys, { first, whole }) => {
  if (first) {
    ui.user = world.scene.users.find((u) => u.admin)?.id ?? null;
    ui.threadShown = wide();
  }
  if (whole && !world.customers.has(ui.customer)) ui.customer = null;
  ui.customer ??= world.customers.keys().next().value ?? null;
  announce(keys);
  update();
});
connect();
update();
