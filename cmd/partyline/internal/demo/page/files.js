// Files: those that are picked to be sent along, and those of a message.

import { complain } from "./api.js";
import { h, icon } from "./dom.js";

const most = 5_000_000; // bytes, of all together

// picker makes a button that picks files and the list of those that were. changed is called when the list does. accept says which.
export function picker(changed, { accept = null, label = "Add files" } = {}) {
  let files = [];
  const input = h("input", { type: "file", multiple: true, hidden: true, accept });
  const button = h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: () => input.click() } }, icon("clip"));
  const list = h("ul", { class: "picked", hidden: true });
  const set = (now) => {
    files = now;
    list.hidden = files.length === 0;
    list.replaceChildren(...files.map((f) => h("li", { class: "picked-file" }, h("span", { text: f.name }),
      h("button", { type: "button", "aria-label": `Leave out ${f.name}`, on: { click: () => set(files.filter((other) => other !== f)) } }, icon("close")))));
    changed();
  };
  const add = (more) => {
    const all = [...files, ...more];
    if (all.reduce((sum, f) => sum + f.size, 0) > most) complain("Files of more than 5 MB are too many for an SMS.");
    else set(all);
  };
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  return { button: h("span", { class: "pick" }, button, input), list, add, count: () => files.length, take: () => files, put: set };
}

// encode makes of picked files what an act takes.
export const encode = (files) => Promise.all(files.map((f) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done({ name: f.name, content: reader.result.slice(reader.result.indexOf(",") + 1) });
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(f);
})));

const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

// fileNodes draws the files of a message.
export const fileNodes = (files) => (files ?? []).map((f) => pictures.has(f.type)
  ? h("a", { class: "file-picture", href: f.url, target: "_blank", rel: "noopener" }, h("img", { src: f.url, alt: f.name }))
  : h("p", { class: "file" }, h("a", { href: f.url, download: f.name, text: f.name }), h("span", { class: "dim", text: `${f.type.split(";")[0]}, ${Math.ceil(f.bytes / 1024)} KB` })));
