// The question that Slack asks before an element with "confirm" does something.

import { h } from "../dom.js";
import { textNodes } from "./blocks.js";

const dialog = document.getElementById("confirm");

// sure asks where there is something to ask, and gives whether to go on.
export function sure(question, emoji) {
  if (!question) return Promise.resolve(true);
  return new Promise((done) => {
    const end = (answer) => {
      done(answer);
      dialog.close();
    };
    const style = question.style === "danger" ? "primary danger" : "primary";
    dialog.oncancel = () => done(false);
    dialog.replaceChildren(h("div", { class: "modal-form" },
      h("header", { class: "modal-head" }, h("h2", { id: "confirm-title" }, textNodes(question.title, emoji))),
      h("div", { class: "modal-body rich" }, h("p", {}, textNodes(question.text, emoji))),
      h("footer", { class: "modal-foot" },
        h("button", { type: "button", class: "quiet", on: { click: () => end(false) } }, textNodes(question.deny, emoji)),
        h("button", { type: "button", class: style, on: { click: () => end(true) } }, textNodes(question.confirm, emoji)))));
    dialog.showModal();
    dialog.querySelector("button:last-child").focus();
  });
}
