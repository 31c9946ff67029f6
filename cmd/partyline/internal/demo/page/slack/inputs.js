// Input blocks of modals: a label, something to fill in, a hint, and what is wrong with it.

import { h } from "../dom.js";
import { textNodes } from "./blocks.js";

let ids = 0;

const typed = (type) => (e, a) => h("input", { ...a, type, value: a.value });

function textInput(e, a) {
  const limits = { maxlength: e.max_length, placeholder: e.placeholder?.text };
  if (!e.multiline) return h("input", { ...a, ...limits, type: "text" });
  const box = h("textarea", { ...a, ...limits, value: null, rows: "4" });
  box.value = a.value ?? "";
  return box;
}

function select(e, a) {
  const options = e.options.map((o) => h("option", { value: o.value, text: o.text.text, selected: o.value === a.value }));
  return h("select", { ...a, value: null }, h("option", { value: "", text: e.placeholder?.text ?? "Choose" }), options);
}

// ticks are radio buttons or checkboxes; what is chosen is read by modal.js as values joined by commas.
const ticks = (type) => (e, a) => {
  const chosen = (a.value ?? "").split(",");
  return h("div", { class: "ticks", role: "group", id: a.id, "aria-describedby": a["aria-describedby"] },
    e.options.map((o) => h("label", {}, h("input", { type, name: a.name, value: o.value, checked: chosen.includes(o.value) }), " ", o.text.text)));
};

const fields = {
  plain_text_input: textInput, number_input: typed("number"), email_text_input: typed("email"), url_text_input: typed("url"),
  datepicker: typed("date"), timepicker: typed("time"), static_select: select, radio_buttons: ticks("radio"), checkboxes: ticks("checkbox"),
};

export function inputBlock(b, c) {
  const id = "input" + ++ids;
  const error = c.errors?.[b.block_id];
  const notes = [b.hint ? id + "hint" : "", error ? id + "error" : ""].filter(Boolean).join(" ");
  const attributes = {
    id, name: b.block_id, value: c.values?.[b.block_id], "aria-describedby": notes || null, "aria-invalid": error ? "true" : null,
    autocomplete: "off", data: { focus: b.block_id },
  };
  const field = fields[b.element.type]?.(b.element, attributes) ?? h("span", { class: "dim", text: `(${b.element.type})` });
  if (b.dispatch_action) field.addEventListener("input", () => c.press(b.element.action_id, field.value, null));
  return h("div", { class: "field" + (error ? " field-wrong" : "") },
    h("label", { for: id }, textNodes(b.label, c.emoji), b.optional ? h("span", { class: "dim", text: " (optional)" }) : null),
    field,
    error ? h("p", { class: "field-error", id: id + "error", text: error }) : null,
    b.hint ? h("p", { class: "field-hint", id: id + "hint" }, textNodes(b.hint, c.emoji)) : null);
}
