// The list of customers, and the window in which one is added.

import { h, icon, rows } from "./dom.js";
import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { pickCustomer, ui } from "./ui.js";
import { world } from "./world.js";

const list = document.getElementById("people");
const dialog = document.getElementById("add-dialog");
document.getElementById("add-customer").addEventListener("click", openDialog);
document.getElementById("add-customer").prepend(icon("plus"));

let shown = null; // whose entry was brought into sight

export const calledOf = (c) => c.name || c.national;

// unseen says that something came to a phone that nobody looked at.
export function unseen(c) {
  const last = world.texts.get(c.number)?.at(-1);
  return Boolean(last) && !last.mine && ui.seen.get(c.number) !== last.id;
}

// drawPeople lists them by the line that they text, and brings who was picked into sight.
export function drawPeople() {
  drawList();
  if (shown === ui.customer) return;
  shown = ui.customer;
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function drawList() {
  const of = (line) => [...world.customers.values()].filter((c) => c.line === line.number);
  rows(list, world.scene.lines.filter((line) => of(line).length).flatMap((line) => [
    { key: line.number, deps: [line.label], make: () => h("li", { class: "people-line" }, h("h3", { text: line.label })) },
    ...of(line).map((c) => {
      const last = world.texts.get(c.number)?.at(-1);
      return { key: c.number, deps: [c, last, c.number === ui.customer, unseen(c)], make: () => person(c, last) };
    }),
  ]));
}

function person(c, last) {
  const picked = c.number === ui.customer;
  return h("li", {}, h("button", {
    type: "button", class: "person", "aria-current": picked ? "true" : null, data: { focus: c.number }, on: { click: () => pickCustomer(c.number) },
  },
  avatar(calledOf(c), { round: true }),
  h("span", { class: "person-main" },
    h("span", { class: "person-name", text: calledOf(c) }),
    h("span", { class: "person-last", text: last ? (last.mine ? "" : "Shop: ") + (last.body || (last.files?.some((f) => f.type.startsWith("image/")) ? "Picture" : "File")) : "No texts yet" })),
  unseen(c) ? h("span", { class: "dot" }, h("span", { class: "unseen", text: "New text" })) : null));
}

function openDialog() {
  const name = h("input", { id: "add-name", type: "text", maxlength: "60", autocomplete: "off", placeholder: "Robin Sample" });
  const number = h("input", { id: "add-number", type: "tel", autocomplete: "off", required: true, placeholder: "+44 7700 900123" });
  const line = h("select", { id: "add-line" }, world.scene.lines.map((l) => h("option", { value: l.number, text: `${l.label}, ${l.national}` })));
  const close = () => dialog.close();
  const form = h("form", { class: "modal-form" },
    h("header", { class: "modal-head" }, h("h2", { id: "add-title", text: "Add a customer" }),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close"))),
    h("div", { class: "modal-body" },
      h("div", { class: "field" }, h("label", { for: "add-name", text: "Name" }), name, h("p", { class: "field-hint", text: "As the shop's address book has it; leave it empty for a stranger." })),
      h("div", { class: "field" }, h("label", { for: "add-number", text: "Phone number" }), number),
      h("div", { class: "field" }, h("label", { for: "add-line", text: "Texts the number" }), line)),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "quiet", text: "Cancel", on: { click: close } }),
      h("button", { type: "submit", class: "primary", text: "Add" })));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const added = await act("customers", { name: name.value, number: number.value, line: line.value });
    if (!added) return;
    close();
    pickCustomer(added.number);
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  name.focus();
}
