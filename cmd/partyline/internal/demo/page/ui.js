// What the person at the page chose: whose phone, which admin, which chat and thread. Everything else is the server's.

import { customerOf, world } from "./world.js";

export const ui = {
  customer: null, // number
  person: null, // key of whom we are, the same on every chat
  chat: null, // name of the one that is seen
  side: "phones", // or "desk", where there is room for one only
  threads: {}, // ids of threads that were opened by hand, by chat; none: that of the customer
  threadShown: true,
  home: false, // the app's Home tab is open on Slack
  channel: null, // id of another channel than the inbox's that was opened on Discord
  editing: null, // id of a message
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

// me is the id of whom we are on a chat.
export const me = (chat) => world.chats.get(chat)?.users.find((u) => u.key === ui.person)?.id;

// becomes makes us somebody else.
export function becomes(key) {
  ui.person = key;
  ui.editing = null;
  update();
}

// openThread is the id of the thread that is to be seen in a chat, null for none.
export function openThread(chat) {
  if (!ui.threadShown) return null;
  const c = world.customers.get(ui.customer);
  return ui.threads[chat] ?? (c?.chat === chat ? c.thread : null) ?? null;
}

// pickCustomer takes a phone into the hand. The chat that its line is mirrored to comes along, and on a wide screen the thread.
export function pickCustomer(number) {
  ui.customer = number;
  const c = world.customers.get(number);
  if (c) {
    ui.chat = c.chat;
    ui.threads[c.chat] = ui.channel = null;
  }
  if (wide()) ui.threadShown = true;
  update();
}

// pickChat shows a chat.
// The phone of one of its customers comes along, of the newest conversation.
export function pickChat(chat) {
  if (world.customers.get(ui.customer)?.chat !== chat) {
    const newest = (c) => world.texts.get(c.number)?.at(-1)?.at ?? 0;
    const [first] = [...world.customers.values()].filter((c) => c.chat === chat).sort((a, b) => newest(b) - newest(a));
    if (first) pickCustomer(first.number);
  }
  ui.chat = chat;
  ui.side = "desk";
  update();
}

// showThread opens a thread, and takes the phone of its customer.
export function showThread(chat, id) {
  ui.threads[chat] = id;
  ui.channel = null;
  ui.threadShown = true;
  ui.chat = chat;
  ui.side = "desk";
  const c = customerOf(chat, id);
  if (c) ui.customer = c.number;
  update();
}

export function hideThread(chat) {
  ui.threads[chat] = null;
  ui.threadShown = false;
  update();
}

export function edit(id) {
  ui.editing = id;
  update();
}
