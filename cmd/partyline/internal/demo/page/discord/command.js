// A slash command that was chosen, with a field for each of its options.

import { h, icon } from "../dom.js";

// callForm makes the row. run gets what was filled in, by name; leave is called when somebody has thought better of it.
export function callForm(command, { run, leave }) {
  const about = h("p", { class: "d-call-about", text: command.about });
  const fields = command.options.map((o) => {
    const props = {
      name: o.name, "aria-label": o.name + (o.required ? "" : ", optional"), "aria-description": o.description,
      on: { focus: () => { about.textContent = o.description; } },
    };
    const box = o.choices?.length
      ? h("select", props, h("option", { value: "", text: o.required ? "" : "optional" }), o.choices.map((c) => h("option", { value: c.value, text: c.name })))
      : h("input", { ...props, type: "text", placeholder: o.required ? "" : "optional", autocomplete: "off", maxlength: o.max_length ?? 6000 });
    return h("label", { class: "d-call-option" + (o.required ? " d-call-needed" : "") }, h("span", { text: o.name }), box);
  });
  let running = false; // once is enough, however often Enter is pressed
  const send = async () => {
    if (running) return;
    const options = {};
    for (const box of row.querySelectorAll("input, select")) {
      const needed = command.options.find((o) => o.name === box.name)?.required;
      box.toggleAttribute("aria-invalid", Boolean(needed) && box.value.trim() === "");
      if (box.value.trim() !== "") options[box.name] = box.value;
    }
    const missing = row.querySelector("[aria-invalid]");
    if (missing) return missing.focus();
    running = true;
    await run(options);
    running = false;
  };
  const row = h("div", { class: "d-call", role: "group", "aria-label": `/${command.name} ${command.sub}` }, about,
    h("div", { class: "d-box" },
      h("button", { type: "button", class: "icon-button", "aria-label": "Leave the command", on: { click: leave } }, icon("close")),
      h("div", { class: "d-call-fields" }, h("strong", { class: "d-call-name", text: `/${command.name} ${command.sub}`.trim() }), fields),
      h("button", { type: "submit", class: "d-send", "aria-label": "Run the command", on: { click: (e) => { e.preventDefault(); send(); } } }, icon("send"))));
  row.addEventListener("keydown", (e) => {
    const field = ["INPUT", "SELECT"].includes(e.target.tagName);
    const back = e.key === "Backspace" && (!field || (e.target.value === "" && e.target === row.querySelector("input, select")));
    if (e.key === "Escape" || back) {
      e.preventDefault();
      e.stopPropagation();
      leave();
    } else if (e.key === "Enter" && !e.isComposing && field) {
      e.preventDefault();
      send();
    }
  });
  return row;
}
