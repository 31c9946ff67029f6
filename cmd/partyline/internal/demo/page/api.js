// Acts: each is a POST of JSON. Errors become a short message at the edge of the page.

import { h } from "./dom.js";

const toasts = document.getElementById("toasts");
const toastTime = 6000;

// act posts and gives the answer; null where it was refused, which has been said by then, unless it is to be quiet.
export async function act(name, body, { quiet = false } = {}) {
  let answer;
  try {
    const response = await fetch("/api/" + name, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    answer = { error: "The demo does not answer. Is it still running?" };
  }
  if (answer.error) {
    if (!quiet) complain(answer.error);
    return null;
  }
  return answer;
}

// busy keeps a control from being used again until something is done.
export async function busy(control, done) {
  if (control) {
    control.disabled = true;
    control.setAttribute("aria-busy", "true");
  }
  await done;
  if (control) {
    control.disabled = false;
    control.removeAttribute("aria-busy");
  }
}

export function complain(text) {
  const note = h("div", { class: "toast", text });
  toasts.append(note);
  setTimeout(() => note.remove(), toastTime);
}
