// Faces: initials on one of a few colours, always the same for a name.

import { h } from "./dom.js";

const hues = 8;

export function avatar(name, { round = false, small = false } = {}) {
  const size = small ? " avatar-small" : "";
  if (name === "Partyline") {
    return h("img", { class: "avatar" + size, src: "icon.svg", alt: "" });
  }
  let sum = 0;
  for (const c of name) sum = (sum * 31 + c.codePointAt(0)) % 9973;
  const shape = round ? " avatar-round" : "";
  return h("span", { class: `avatar hue-${sum % hues}${shape}${size}`, "aria-hidden": "true", text: initials(name) });
}

// initials are the first letters of the first and the last word; a number gives its last two digits.
function initials(name) {
  const words = name.trim().split(/\s+/).filter((w) => /^\p{L}/u.test(w));
  if (words.length === 0) return name.replace(/\D/g, "").slice(-2) || "?";
  const first = [...words[0]][0];
  const last = words.length > 1 ? [...words[words.length - 1]][0] : "";
  return (first + last).toUpperCase();
}
