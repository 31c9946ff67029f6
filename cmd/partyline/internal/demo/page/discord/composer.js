// The box to type in, with the menu of slash commands above it.

import { act, complain } from "../api.js";
import { onEnter } from "../composer.js";
import { h, icon } from "../dom.js";
import { encode, picker } from "../files.js";
import { callForm } from "./command.js";
import { commands, discord, self } from "./server.js";

// composer makes one for a channel or post. sent is called after something was sent.
export function composer({ label, placeholder, thread, escape, sent, hint }) {
  const box = h("textarea", { class: "composer-box", rows: "1", "aria-label": label, placeholder, maxlength: "2000", autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": "discord-commands", "aria-autocomplete": "list" });
  const button = h("button", { type: "submit", class: "d-send", "aria-label": "Send", disabled: true }, icon("send"));
  const picked = picker(() => changed());
  const slash = h("button", { type: "button", class: "d-slash", "aria-label": "Commands", title: "Commands", on: { click: () => set("/") } }, "/");
  const menu = h("ul", { class: "d-commands", id: "discord-commands", role: "listbox", "aria-label": "Commands", hidden: true });
  const row = h("div", { class: "d-box" }, picked.button, slash, box, button);
  const form = h("form", { class: "d-composer", on: { submit: (e) => { e.preventDefault(); enter(); } } }, menu, picked.list, row, h("p", { class: "d-hint dim", text: hint }));
  let found = [];
  let active = 0;

  function set(text) {
    box.value = text;
    changed();
    box.focus();
  }

  function changed() {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 160) + "px";
    button.disabled = box.value.trim() === "" && picked.count() === 0;
    const typed = /^\/(?!\/)([^\n]*)$/.exec(box.value)?.[1].trim().toLowerCase();
    found = typed === undefined ? [] : commands().filter((c) => `${c.name} ${c.sub}`.startsWith(typed) || c.sub.startsWith(typed));
    active = 0;
    draw();
  }

  function draw() {
    menu.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(!menu.hidden));
    box.toggleAttribute("aria-activedescendant", false);
    if (!menu.hidden) box.setAttribute("aria-activedescendant", `discord-command-${active}`);
    menu.replaceChildren(...found.map((c, i) => h("li", {
      class: "d-command", id: `discord-command-${i}`, role: "option", "aria-selected": String(i === active), on: { mousedown: (e) => { e.preventDefault(); pick(c); } },
    },
    h("span", { class: "d-command-main" }, h("strong", { text: `/${c.name} ${c.sub}`.trim() }), c.options.map((o) => h("span", { class: "d-option" + (o.required ? " d-option-needed" : ""), text: o.name })),
      h("span", { class: "d-command-about", text: c.about })), h("span", { class: "dim d-command-app", text: "Partyline" }))));
    menu.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  // pick puts the form of a command in the place of the box.
  function pick(command) {
    set("");
    const back = () => {
      call.replaceWith(row);
      box.focus();
    };
    const call = callForm(command, {
      leave: back,
      run: async (options) => {
        const done = await act("slash", { chat: discord, user: self(), thread, command: "/" + command.name, text: command.sub, options });
        if (done) back();
        if (done) sent();
      },
    });
    row.replaceWith(call);
    call.querySelector("input, select, [type=submit]").focus();
  }

  async function enter() {
    if (found.length) return pick(found[active]);
    const [text, files] = [box.value, picked.take()];
    if (text.trim() === "" && files.length === 0) return;
    if (/^\/(?!\/)/.test(text)) return complain("There is no such command. Type / to see them all.");
    picked.put([]);
    set("");
    sent();
    const done = await act("type", { chat: discord, user: self(), thread, text, files: await encode(files) });
    if (done || box.value !== "") return;
    set(text);
    picked.put(files);
  }

  box.addEventListener("input", changed);
  box.addEventListener("keydown", (e) => {
    if (!found.length || e.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) active = (active + step + found.length) % found.length;
    if (step) draw();
    if (e.key === "Tab") pick(found[active]);
    if (step || e.key === "Tab") e.preventDefault();
    if (e.key === "Escape") {
      found = [];
      draw();
      e.stopImmediatePropagation();
    }
  });
  onEnter(box, enter, escape);
  return form;
}
