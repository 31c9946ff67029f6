// Input blocks of modals: a label, something to fill in, a hint, and what is wrong with it.

import { h } from "../dom.js";
import { textNodes } from "./blocks.js";
import { control, initialOf, isTyped } from "./controls.js";

let ids = 0;

// inputBlock draws one. Its node has read(), which gives what stands in it, and block, the id of its block.
export function inputBlock(b, c) {
  const id = "input" + ++ids;
  const value = c.values?.[b.block_id] ?? initialOf(b.element);
  const attributes = { id, name: b.block_id, data: { focus: b.block_id }, "aria-describedby": `${id}error ${id}hint` };
  const made = control(b.element, attributes, value, c.emoji) ?? { node: h("span", { class: "dim", text: `(${b.element.type})` }), read: () => "" };
  const node = h("div", { class: "field" },
    h("label", { for: id }), made.node, h("p", { class: "field-error", id: id + "error" }), h("p", { class: "field-hint", id: id + "hint" }));
  node.read = made.read;
  node.block = b.block_id;
  if (b.dispatch_action) dispatch(b.element, made, c);
  dress(node, b, c);
  return node;
}

// dress brings what stands around the field up to date, and leaves what is filled in alone.
export function dress(node, b, c) {
  const [label, field, wrong, hint] = node.children;
  const error = c.errors?.[b.block_id] ?? "";
  label.replaceChildren(...textNodes(b.label, c.emoji), ...(b.optional ? [h("span", { class: "dim", text: " (optional)" })] : []));
  hint.replaceChildren(...textNodes(b.hint, c.emoji));
  wrong.textContent = error;
  hint.hidden = !b.hint;
  wrong.hidden = !error;
  node.classList.toggle("field-wrong", Boolean(error));
  if (error) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

// dispatch tells the app what is entered, as its dispatch_action_config asks for.
function dispatch(e, made, c) {
  const on = e.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (!isTyped(e)) return made.node.addEventListener("change", () => c.press(e.action_id, made.read(), null));
  if (on.includes("on_character_entered")) made.node.addEventListener("input", () => c.type(e.action_id, made.read));
  if (!on.includes("on_enter_pressed") || e.multiline) return undefined;
  return made.node.addEventListener("keydown", (key) => {
    if (key.key !== "Enter" || key.isComposing) return;
    key.preventDefault();
    c.press(e.action_id, made.read(), null);
  });
}
