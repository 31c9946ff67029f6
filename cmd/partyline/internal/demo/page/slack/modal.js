// The modal that the bot opened for the person we are.

import { h, icon, rows } from "../dom.js";
import { act } from "../api.js";
import { of } from "../world.js";
import { block } from "./blocks.js";
import { self, slack } from "./room.js";

const dialog = document.getElementById("modal");
let shown = null; // id of the view, with its user

// drawModal shows the view on top, or closes.
export function drawModal() {
  const view = of(slack).views.get(self())?.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    shown = null;
    return;
  }
  if (shown?.id !== view.id) build(view);
  drawBlocks(view);
  if (!dialog.open) {
    dialog.showModal();
    dialog.querySelector("input, textarea, select")?.focus();
  }
}

function build(view) {
  const user = self();
  shown = { id: view.id, user };
  const close = () => act("close", { chat: slack, user, view: view.id });
  dialog.oncancel = (e) => {
    e.preventDefault(); // the bot hears of it first; the dialog closes when the view is gone
    close();
  };
  const send = h("button", { type: "submit", class: "primary", text: view.submit || "Done" });
  const form = h("form", { class: "modal-form", novalidate: true },
    h("header", { class: "modal-head" },
      h("h2", { id: "modal-title", text: view.title }),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close"))),
    h("div", { class: "modal-body" }),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "quiet", text: view.close || "Close", on: { click: close } }),
      view.submit ? send : null));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    send.disabled = true;
    await act("submit", { chat: slack, user, view: view.id, values: valuesOf(form) });
    send.disabled = false;
    dialog.querySelector("[aria-invalid]")?.focus();
  });
  dialog.replaceChildren(form);
}

function drawBlocks(view) {
  const body = dialog.querySelector(".modal-body");
  const typed = valuesOf(dialog.querySelector("form"));
  const context = {
    emoji: view.emoji, errors: view.errors, values: { ...view.values, ...typed },
    press: (action, value) => act("press", { chat: slack, user: shown.user, view: view.id, action, value: value ?? "" }),
  };
  rows(body, JSON.parse(JSON.stringify(view.blocks)).map((b, i) => ({
    key: b.block_id || String(i),
    deps: [JSON.stringify(b), view.errors?.[b.block_id] ?? ""],
    make: () => block(b, context),
  })));
}

// valuesOf reads what is filled in, by name; several ticks of one name are joined by commas.
function valuesOf(form) {
  const out = {};
  for (const [name, value] of new FormData(form)) out[name] = name in out ? out[name] + "," + value : value;
  return out;
}
