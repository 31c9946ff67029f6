// The modal that the bot opened for the person we are.

import { h, icon, rows } from "../dom.js";
import { act, busy } from "../api.js";
import { of } from "../world.js";
import { block } from "./blocks.js";
import { dress } from "./inputs.js";
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
    dialog.querySelector(".modal-body :is(input, textarea, select)")?.focus();
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
  const form = h("form", { class: "modal-form", novalidate: true },
    h("header", { class: "modal-head" },
      h("h2", { id: "modal-title" }),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close"))),
    h("div", { class: "modal-body" }),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "quiet", on: { click: close } }),
      h("button", { type: "submit", class: "primary" })));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    await busy(form.querySelector(".modal-foot .primary"), act("submit", { chat: slack, user, view: view.id, values: valuesOf(form) }));
    dialog.querySelector("[aria-invalid]")?.focus();
  });
  dialog.replaceChildren(form);
}

function drawBlocks(view) {
  const form = dialog.querySelector("form");
  const [body, send] = [form.querySelector(".modal-body"), form.querySelector(".modal-foot .primary")];
  const { user } = shown;
  form.querySelector("#modal-title").textContent = view.title;
  form.querySelector(".modal-foot .quiet").textContent = view.close || "Close";
  send.textContent = view.submit ?? "";
  send.hidden = !view.submit;
  const press = (action, value, control) =>
    busy(control, act("press", { chat: slack, user, view: view.id, action, value: value ?? "", values: valuesOf(form) }));
  const type = (action, read) => latest(async () => act("press", { chat: slack, user, view: view.id, action, value: read(), values: valuesOf(form) }, { quiet: true }));
  const typed = Object.fromEntries([...(body.keyedRows ?? [])].map(([key, { node }]) => [key, node.read?.()]));
  const list = view.blocks.map((b, i) => {
    const context = { emoji: view.emoji, errors: view.errors, values: view.values, press, type };
    const key = b.type === "input" ? `${b.block_id}/${b.element.action_id}` : b.block_id || String(i);
    if (typed[key] !== undefined) context.values = { [b.block_id]: typed[key] };
    return { key, b, context, deps: [JSON.stringify(b.type === "input" ? remade(b) : b)], make: () => block(b, context) };
  });
  const at = caret(body);
  rows(body, list);
  for (const { key, b, context } of list) {
    const { node } = body.keyedRows.get(key);
    if (node.block) dress(node, b, context);
  }
  at();
}

// remade is what a field is made anew for. What the bot fills in counts at first only: what was typed stays while both ids do.
const remade = (b) => [b.dispatch_action, Object.entries(b.element).filter(([name]) => !name.startsWith("initial_"))];

// caret remembers where somebody types, and gives what puts the caret back there.
function caret(body) {
  const was = document.activeElement;
  if (!body.contains(was) || was.selectionStart === undefined) return () => {};
  const { name, selectionStart, selectionEnd } = was;
  return () => {
    const now = document.activeElement;
    if (now !== was && now?.name === name && selectionStart !== null) now.setSelectionRange(selectionStart, selectionEnd);
  };
}

let running = false;
let waiting = null;

// latest does one thing at a time, and of what comes meanwhile only the last.
async function latest(what) {
  waiting = what;
  if (running) return;
  running = true;
  while (waiting) {
    const next = waiting;
    waiting = null;
    await next();
  }
  running = false;
}

// valuesOf reads what is filled in, by block_id.
function valuesOf(form) {
  return Object.fromEntries([...form.querySelectorAll(".field")].filter((n) => n.read).map((n) => [n.block, n.read()]));
}
