// The Home tab of the app, as it published it for the person we are.

import { h, rows } from "../dom.js";
import { act, busy } from "../api.js";
import { ui, update } from "../ui.js";
import { of } from "../world.js";
import { block } from "./blocks.js";
import { self, slack } from "./room.js";

const pane = document.getElementById("slack-home");
const list = h("div", { class: "home" });
pane.append(list);
let told = null; // who has it open

// openHome goes there. The app is told each time.
export function openHome() {
  ui.home = true;
  told = null;
  update();
}

export function drawHome() {
  pane.hidden = !ui.home;
  if (!ui.home) return;
  if (told !== self()) {
    told = self();
    act("home", { chat: slack, user: told });
  }
  const view = of(slack).homes.get(self());
  if (!view) return rows(list, [{ key: "none", deps: [], make: () => h("p", { class: "empty dim", text: "Partyline shows nothing here yet." }) }]);
  const press = (action, value, control) => busy(control, act("press", { chat: slack, user: self(), view: view.id, action, value: value ?? "" }));
  const context = { emoji: view.emoji, values: view.values, press, type: (action, read) => press(action, read(), null) };
  rows(list, view.blocks.map((b, i) => ({ key: view.id + (b.block_id || i), deps: [JSON.stringify(b)], make: () => block(b, context) })));
}
