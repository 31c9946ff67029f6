// What the person at the page chose: whose phone, which admin, which thread. Everything else is the server's.

import { world, customerOf } from "./world.js";

export const ui = {
  customer: null, // number
  user: null, // Slack id of whom we are
  thread: null, // ts of the thread that was opened by hand; null: that of the customer
  threadShown: true,
  tab: "phones",
  editing: null, // ts
  seen: new Map(), // id of the last text that was looked at, by customer
};

let listener = () => {};
let queued = false;

// onUpdate says who draws.
export function onUpdate(fn) {
  listener = fn;
}

// update draws soon, once for all that happens until then.
export function update() {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    listener();
  });
}

// wide: phones, channel and thread stand beside each other.
const wideScreen = matchMedia("(min-width: 1180px)");
const narrowScreen = matchMedia("(max-width: 759px)");
wideScreen.addEventListener("change", () => {
  if (!wideScreen.matches) ui.threadShown = false;
  update();
});
narrowScreen.addEventListener("change", update);
export const wide = () => wideScreen.matches;
export const narrow = () => narrowScreen.matches;

// openThread is the ts of the thread that is to be seen, null for none.
export function openThread() {
  if (!ui.threadShown) return null;
  return ui.thread ?? world.customers.get(ui.customer)?.thread ?? null;
}

// pickCustomer takes a phone into the hand. On a wide screen the conversation's other end comes along.
export function pickCustomer(number) {
  ui.customer = number;
  ui.thread = null;
  if (wide()) ui.threadShown = true;
  update();
}

// showThread opens a thread, and takes the phone of its customer.
export function showThread(ts) {
  ui.thread = ts;
  ui.threadShown = true;
  ui.tab = "channel";
  const c = customerOf(ts);
  if (c) ui.customer = c.number;
  update();
}

export function hideThread() {
  ui.thread = null;
  ui.threadShown = false;
  update();
}

export function edit(ts) {
  ui.editing = ts;
  update();
}
