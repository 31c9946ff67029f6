// A box to type in: Enter sends, Shift+Enter begins a line.

import { h, icon } from "./dom.js";
import { picker } from "./files.js";

// onEnter has Enter do something and Shift+Enter begin a line, on keyboards of glass too; and Escape something else.
export function onEnter(box, enter, escape) {
  let shift = false;
  box.addEventListener("keydown", (e) => {
    shift = e.shiftKey;
    if (e.key !== "Escape" || !escape || e.isComposing) return;
    e.stopPropagation();
    escape();
  });
  box.addEventListener("beforeinput", (e) => {
    if (shift || e.isComposing || !["insertLineBreak", "insertParagraph"].includes(e.inputType)) return;
    e.preventDefault();
    enter();
  });
}

// composer makes one. send gets the text, and the files where these can be added; it may be async, and where it gives false both stay.
export function composer({ label, placeholder, send, escape, hint, above, maxLength, files }) {
  const box = h("textarea", { class: "composer-box", rows: "1", "aria-label": label, placeholder, maxlength: maxLength, autocomplete: "off" });
  const button = h("button", { type: "submit", class: "composer-send", "aria-label": "Send", disabled: true }, icon("send"));
  const fit = () => {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 160) + "px";
    button.disabled = box.value.trim() === "" && picked.count() === 0;
  };
  const picked = picker(() => fit(), typeof files === "object" ? files : {});
  const submit = async () => {
    const [text, added] = [box.value, picked.take()];
    if (text.trim() === "" && added.length === 0) return;
    box.value = "";
    picked.put([]);
    if ((await send(text, added)) === false && box.value === "") {
      box.value = text;
      picked.put(added);
    }
  };
  const form = h("form", { class: "composer", on: { submit: (e) => { e.preventDefault(); submit(); box.focus(); } } },
    above ?? null, picked.list, h("div", { class: "composer-row" }, files ? picked.button : null, box, button),
    hint ? h("div", { class: "composer-hint" }, hint) : null);
  box.addEventListener("input", fit);
  onEnter(box, submit, escape);
  return { node: form, box, add: picked.add, set: (text) => { box.value = text; fit(); box.focus(); } };
}

// editor edits a text in its place. save gets the text, and its value tells whether it was taken; done ends the editing.
export function editor(text, save, done) {
  const box = h("textarea", { class: "composer-box", rows: "2", "aria-label": "Edit the message" });
  box.value = text;
  const finish = async () => {
    if (box.value === text || (await save(box.value))) done();
  };
  onEnter(box, finish, done);
  queueMicrotask(() => box.focus());
  return h("div", { class: "editor" }, box, h("div", { class: "editor-foot" },
    h("button", { type: "button", class: "quiet", text: "Cancel", on: { click: done } }),
    h("button", { type: "button", class: "primary", text: "Save", on: { click: finish } })));
}
