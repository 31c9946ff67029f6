// Reactions to a text, as an iPhone sends them to somebody without iMessage: as a text that quotes it.

import { h, icon } from "./dom.js";

const word = (text) => () => h("span", { class: "tap-word", text });

// emoji is the kind of a reaction with an emoji of one's own choice.
const emoji = (sign) => ({ verb: `Reacted ${sign} to`, name: `reacted with ${sign}`, sign: word(sign) });

const kinds = [
  { verb: "Loved", name: "loved it", sign: () => icon("heart") },
  { verb: "Liked", name: "liked it", sign: () => icon("up") },
  { verb: "Disliked", name: "disliked it", sign: () => icon("down") },
  { verb: "Laughed at", name: "laughed at it", sign: word("Ha") },
  { verb: "Emphasized", name: "emphasized it", sign: word("!!") },
  { verb: "Questioned", name: "questioned it", sign: word("?") },
  emoji("🎉"),
];

const form = new RegExp(`^(${kinds.map((k) => k.verb).join("|")}|Reacted (\\S{1,40}) to) (?:“([^]*)”|an image)$`, "u");

const written = (verb, t) => (t.body ? `${verb} “${t.body}”` : `${verb} an image`);

// tapbacks finds the texts that are reactions (are, by id), and the kind of those that they are put on (on, by id).
export function tapbacks(texts) {
  const [on, are] = [new Map(), new Set()];
  texts.forEach((t, i) => {
    const m = t.mine ? form.exec(t.body) : null;
    const target = m && texts.slice(0, i).findLast((o) => !o.mine && (m[3] === undefined ? o.files?.length : o.body === m[3]));
    if (!target) return;
    on.set(target.id, kinds.find((k) => k.verb === m[1]) ?? emoji(m[2]));
    are.add(t.id);
  });
  return { on, are };
}

// tapMenu is what opens when somebody holds a text, or hovers over it. react gets the text that travels.
export function tapMenu(t, react) {
  const pick = (k) => {
    node.open = false;
    react(written(k.verb, t));
  };
  const node = h("details", { class: "tap-menu" }, h("summary", { "aria-label": "React", title: "React", data: { focus: "tap" } }, icon("smile")),
    h("span", { class: "tap-kinds" }, kinds.map((k) => h("button", { type: "button", "aria-label": k.verb, title: k.verb, on: { click: () => pick(k) } }, k.sign()))));
  node.addEventListener("focusout", (e) => {
    if (!node.contains(e.relatedTarget)) node.open = false;
  });
  return node;
}
