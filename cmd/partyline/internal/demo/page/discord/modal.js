// The modal that the bot opened for us.

import { act } from "../api.js";
import { h, icon } from "../dom.js";
import { of } from "../world.js";
import { discord, self } from "./server.js";

const dialog = document.getElementById("discord-modal");
let shown = null; // id of the view

export function drawModal() {
  const view = of(discord).views.get(self())?.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    shown = null;
    return;
  }
  if (shown !== view.id) build(view);
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector("input, textarea, select")?.focus();
}

function build(view) {
  shown = view.id;
  const user = self();
  const close = () => act("close", { chat: discord, user, view: view.id });
  dialog.oncancel = (e) => {
    e.preventDefault(); // the dialog closes when the view is gone
    close();
  };
  const send = h("button", { type: "submit", class: "d-button d-button-primary", text: "Submit" });
  const form = h("form", { novalidate: true },
    h("header", { class: "d-modal-head" }, h("img", { class: "avatar avatar-round", src: "icon.svg", alt: "" }),
      h("h2", { id: "discord-modal-title", text: view.title }),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close"))),
    h("p", { class: "d-modal-note", text: "This form will be submitted to Partyline. Do not share passwords or other sensitive information." }),
    h("div", { class: "d-modal-body" }, view.inputs.map(field)),
    h("footer", { class: "d-modal-foot" }, h("button", { type: "button", class: "d-button d-button-secondary", text: "Cancel", on: { click: close } }), send));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    send.disabled = true;
    const answer = await act("submit", { chat: discord, user, view: view.id, values: Object.fromEntries(new FormData(form)) });
    send.disabled = false;
    for (const input of form.querySelectorAll("[name]")) complainAt(input, answer?.errors?.[input.name]);
    form.querySelector("[aria-invalid]")?.focus();
  });
  dialog.replaceChildren(form);
}

// complainAt says at an input what Discord does not like about it; nothing takes an earlier complaint away.
function complainAt(input, why) {
  const note = document.getElementById(input.id + "-error");
  note.textContent = why ?? "";
  input.toggleAttribute("aria-invalid", Boolean(why));
}

function field(in_) {
  const id = "discord-input-" + in_.id;
  const props = {
    id, name: in_.id, placeholder: in_.placeholder, maxlength: in_.options ? null : in_.most, "aria-describedby": `${id}-error ${id}-count`,
    "aria-required": in_.required ? "true" : null, autocomplete: "off",
  };
  const box = in_.options
    ? h("select", props, h("option", { value: "", text: in_.placeholder || "Choose" }), in_.options.map((o) => h("option", { value: o.Value, text: o.Name })))
    : in_.long ? h("textarea", { ...props, rows: "4" }) : h("input", { ...props, type: "text" });
  box.value = in_.value ?? "";
  const count = h("span", { class: "d-counter", id: id + "-count" });
  const tell = () => { count.textContent = in_.options ? "" : `${box.value.length}/${in_.most}`; };
  box.addEventListener("input", tell);
  tell();
  return h("div", { class: "d-input" },
    h("label", { for: id }, in_.label, in_.required ? h("span", { class: "d-required", title: "Required" }, h("span", { "aria-hidden": "true", text: " *" })) : null),
    in_.description ? h("p", { class: "dim", text: in_.description }) : null,
    box,
    h("p", { class: "d-input-foot" }, h("span", { class: "d-input-error", id: id + "-error" }), count));
}
