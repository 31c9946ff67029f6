// The list of things to try. It opens over the page, and closes by Escape, by a click elsewhere, and once one of them is followed.

import { h, rows } from "./dom.js";
import { pickCustomer, ui, update } from "./ui.js";
import { world } from "./world.js";

const box = document.getElementById("try");
const list = document.getElementById("try-list");

document.addEventListener("pointerdown", (e) => {
  if (!box.contains(e.target)) box.open = false;
});
box.addEventListener("keydown", (e) => {
  if (e.key === "Escape" && box.open) close();
});

function close() {
  box.open = false;
  box.querySelector("summary").focus();
}

export function drawTries() {
  const tries = world.scene.tries[ui.chat] ?? [];
  box.hidden = tries.length === 0;
  rows(list, tries.map((t) => ({ key: t.say, deps: [], make: () => h("li", {}, sentence(t)) })));
}

// sentence draws `what is typed`, *what is pressed* and [who is meant], who can be followed.
const sentence = (t) => t.say.split(/(`[^`]+`|\*[^*]+\*|\[[^\]]+\])/).map((part) => {
  const text = part.slice(1, -1);
  if (part.startsWith("`")) return h("code", { text });
  if (part.startsWith("*")) return h("strong", { text });
  return part.startsWith("[") ? h("button", { type: "button", class: "link", text, on: { click: () => follow(t.customer) } }) : part;
});

function follow(number) {
  close();
  pickCustomer(number);
  ui.side = "desk";
  ui.threadShown = true;
  update();
}
