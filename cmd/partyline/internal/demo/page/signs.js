// The signs that the bot puts on replies, drawn as the chats draw emoji: as pictures, the same on every machine. Other emoji are characters.

import { h } from "./dom.js";

const signs = {
  hourglass_flowing_sand: {
    what: "held for a moment: edit or delete it now", colour: "amber",
    d: "M7 4h10M7 20h10M8 4c0 5 3 5.5 4 8 1-2.5 4-3 4-8M8 20c0-5 3-5.5 4-8 1 2.5 4 3 4 8",
  },
  question: {
    what: "asked about: it waits for an answer below", colour: "amber",
    d: "M8.5 8.8a3.5 3.5 0 1 1 5.2 3c-1.2.7-1.7 1.3-1.7 2.7M12 18.5h.01",
  },
  outbox_tray: { what: "sent", colour: "blue", d: "M4 14v6h16v-6M12 16V4M7.5 8.5 12 4l4.5 4.5" },
  white_check_mark: { what: "delivered", colour: "green", d: "M5 12.5 10 17.5 19.5 7" },
  x: { what: "failed", colour: "red", d: "M6 6l12 12M18 6 6 18" },
  no_entry_sign: { what: "not sent", colour: "red", d: "M6 6l12 12M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z" },
};

// Discord's reactions are the characters themselves.
const byCharacter = { "⏳": "hourglass_flowing_sand", "❓": "question", "📤": "outbox_tray", "✅": "white_check_mark", "❌": "x", "🚫": "no_entry_sign", "⛔": "no_entry_sign" };
const signOf = (name) => signs[byCharacter[name.replace("\ufe0f", "")] ?? name];

// meaning is what a reaction says, of its name or its character.
export const meaning = (name) => signOf(name)?.what ?? (/^\w+$/.test(name) ? `:${name}:` : name);

// picture draws a reaction's emoji.
export function picture(name, character) {
  const sign = signOf(name);
  if (!sign) return h("span", { "aria-hidden": "true", text: character });
  return h("svg", { viewBox: "0 0 24 24", class: "sign sign-" + sign.colour, "aria-hidden": "true" }, h("path", { d: sign.d }));
}
