// Acts: each is a POST of JSON. Errors become a short message at the edge of the page.

import { h } from "./dom.js";

const toasts = document.getElementById("toasts");
const toastTime = 6000;

// act posts and gives the answer; null where it was refused, which has been said by then.
export async function act(name, body) {
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
    complain(answer.error);
    return null;
  }
  return answer;
}

export function complain(text) {
  const note = h("div", { class: "toast", text });
  toasts.append(note);
  setTimeout(() => note.remove(), toastTime);
}
