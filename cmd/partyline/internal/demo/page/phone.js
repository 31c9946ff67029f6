// The phone of the customer who was picked.

import { h, icon, rows } from "./dom.js";
import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { calledOf } from "./people.js";
import { encode, fileNodes } from "./files.js";
import { jump, stick } from "./scroll.js";
import { dayName, fullTime, timeOf } from "./time.js";
import { world } from "./world.js";
import { tapbacks, tapMenu } from "./tapback.js";
import { ui } from "./ui.js";

const stand = document.getElementById("phone");
const pause = 30 * 60 * 1000; // a time is shown after a pause of so many milliseconds
const longest = "1600"; // characters of an SMS

const states = { sent: "Sent", delivered: "Delivered", failed: "Not delivered" };

export function drawPhone() {
  const c = world.customers.get(ui.customer);
  if (!c) {
    rows(stand, [{ key: "none", deps: [], make: () => h("p", { class: "empty dim", text: "Add a customer to begin." }) }]);
    return;
  }
  rows(stand, [{ key: c.number, deps: [c.name, c.stopped], make: () => frame(c) }]);
  const scroller = stand.querySelector(".screen-texts");
  stick(scroller, c.number, () => rows(scroller, bubbles(c)));
}

function frame(c) {
  const line = world.scene.lines.find((l) => l.number === c.line);
  const send = async (text, files = []) => {
    jump(stand.querySelector(".screen-texts"));
    return (await act("text", { from: c.number, to: c.line, body: text, files: await encode(files) })) !== null;
  };
  const box = composer({
    label: `Text from ${calledOf(c)}`, placeholder: "Text message", maxLength: longest, send, files: { accept: "image/*,video/*,audio/*,.vcf,.pdf", label: "Add a picture" },
  });
  const sample = async () => {
    const picture = await (await fetch("pictures/bike.jpg")).blob();
    box.add([new File([picture], "bike.jpg", { type: "image/jpeg" })]);
    box.box.focus();
  };
  const quick = h("div", { class: "chips quick", role: "group", "aria-label": "Quick texts" },
    [c.stopped ? "START" : "STOP", "HELP"].map((word) => h("button", { type: "button", class: "chip", text: word, on: { click: () => send(word) } })),
    h("button", { type: "button", class: "chip", on: { click: sample } }, icon("picture"), "Sample picture"));
  return h("div", { class: "phone" },
    h("div", { class: "screen" },
      h("div", { class: "screen-top" }, h("span", { class: "screen-owner", text: calledOf(c) }), h("span", { class: "dim", text: c.national })),
      h("div", { class: "screen-head" }, avatar("Shop"),
        h("h3", { text: line.label }), h("span", { class: "dim", text: line.national }),
        c.stopped ? h("span", { class: "badge", text: "STOP sent" }) : null),
      h("div", { class: "screen-texts", tabindex: "0", role: "region", "aria-label": `Texts on the phone of ${calledOf(c)}` }),
      h("div", { class: "screen-foot" }, quick, box.node)));
}

function bubbles(c) {
  const texts = world.texts.get(c.number) ?? [];
  if (texts.length === 0) {
    return [{ key: "none", deps: [], make: () => h("p", { class: "empty dim", text: "No texts yet. Say hello to the shop." }) }];
  }
  const out = [];
  const taps = tapbacks(texts);
  let before = 0;
  for (const t of texts) {
    if (t.at - before > pause) {
      const at = new Date(t.at);
      const label = `${dayName(at)} ${timeOf(at)}`;
      out.push({ key: "at " + t.id, deps: [label], make: () => h("p", { class: "bubble-time", text: label }) });
    }
    before = t.at;
    const tap = taps.on.get(t.id) ?? "";
    out.push({ key: t.id, deps: [t, tap.name, taps.are.has(t.id)], make: () => (taps.are.has(t.id) ? tapLine(t) : bubble(t, tap, c)) });
  }
  return out;
}

// linked makes addresses within a text links, as phones do.
const linked = (text) => text.split(/(https?:\/\/[^\s<>"]+)/).map((part, i) => (i % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer", text: part }) : part));

function bubble(t, tap, c) {
  const at = new Date(t.at);
  const react = (body) => act("text", { from: c.number, to: c.line, body });
  return h("div", { class: "bubble-row " + (t.mine ? "mine" : "theirs") },
    h("div", { class: "bubble" + (tap ? " tapped" : ""), title: fullTime(at) }, h("span", { class: "unseen", text: t.mine ? "Customer: " : "Shop: " }), linked(t.body), fileNodes(t.files),
      tap ? h("span", { class: "tap", role: "img", "aria-label": `Customer: ${tap.name}` }, tap.sign()) : null,
      t.mine ? null : tapMenu(t, react)),
    t.mine ? h("p", { class: "bubble-state" + (t.state === "failed" ? " bad" : ""), text: stateOf(t) }) : null);
}

const stateOf = (t) => (t.why ? `${states[t.state]}: ${t.why}` : states[t.state]);

// tapLine stands for a reaction, which travels as a text of its own.
const tapLine = (t) => h("p", { class: "bubble-state tap-line", title: fullTime(new Date(t.at)), text: `Sent as a text: ${t.body}` });
