// The choice of whom we are. It holds for every chat.

import { h } from "./dom.js";
import { becomes, ui } from "./ui.js";

// who makes the field for a chat with these users; settle keeps it at what was chosen elsewhere.
export function who(id, users) {
  const picker = h("select", { id, on: { change: (e) => becomes(e.target.value) } },
    users.filter((u) => !u.bot).map((u) => h("option", { value: u.key, text: u.name + (u.admin ? "" : " (not an admin)") })));
  return h("label", { class: "who", for: id }, h("span", { text: "You are" }), picker);
}

export function settle(head) {
  const picker = head.querySelector("select");
  if (picker) picker.value = ui.person;
}
