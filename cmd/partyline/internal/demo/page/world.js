// What the server shows: a live copy of its board, as server-sent events bring it.

export const world = {
  ready: false, // everything has come once
  live: false, // the stream is open
  scene: null,
  customers: new Map(), // by number
  texts: new Map(), // lists by customer's number, oldest first
  chats: new Map(), // what is fixed about a chat, by its name
  threads: new Map(), // Discord's posts, by id
};

const items = new Map(); // everything by key
const listeners = new Set();
let perChat = new Map(); // {posts, whispers, views, homes} by chat

// onChange calls fn after each change, with the keys that changed. whole: everything came anew; first: for the first time.
export function onChange(fn) {
  listeners.add(fn);
}

function tell(keys, { first = false, whole = false } = {}) {
  for (const fn of listeners) fn(keys, { first, whole });
}

// connect opens the stream. The browser opens it again by itself when it breaks.
export function connect() {
  const stream = new EventSource("/api/events");
  stream.onmessage = (e) => {
    const { first, changes } = JSON.parse(e.data);
    if (first) items.clear();
    for (const { key, item } of changes ?? []) {
      if (item === null) items.delete(key);
      else items.set(key, item);
    }
    sort();
    const begun = !world.ready;
    world.ready = world.live = true;
    tell((changes ?? []).map((c) => c.key), { first: begun, whole: first });
  };
  stream.onerror = () => {
    world.live = false;
    tell([]);
  };
}

// file puts an item where its kind belongs.
const file = {
  scene: (item) => { world.scene = item; },
  customer: (item) => world.customers.set(item.number, item),
  text: (item) => {
    if (!world.texts.has(item.customer)) world.texts.set(item.customer, []);
    world.texts.get(item.customer).push(item);
  },
  chat: (item, chat) => world.chats.set(chat, item),
  thread: (item) => world.threads.set(item.id, item),
  post: (item, chat) => of(chat).posts.set(item.ts ?? item.id, item),
  whisper: (item, chat, key) => of(chat).whispers.set(key, item),
  home: (item, chat, key) => of(chat).homes.set(key.split(":")[2], item),
  views: (item, chat, key) => of(chat).views.set(key.split(":")[2], item),
};

// of is what a chat holds: posts by id, whispers by key, lists of open views by user, the one on top last, Home tabs by user.
export function of(chat) {
  if (!perChat.has(chat)) perChat.set(chat, { posts: new Map(), whispers: new Map(), views: new Map(), homes: new Map() });
  return perChat.get(chat);
}

// sort files the items by kind.
function sort() {
  for (const kind of ["customers", "texts", "chats", "threads"]) world[kind] = new Map();
  perChat = new Map();
  for (const [key, item] of items) {
    const [kind, chat] = key.split(":", 2);
    file[kind]?.(item, chat, key);
  }
  world.customers = new Map([...world.customers].sort(([, a], [, b]) => a.order - b.order));
  for (const list of world.texts.values()) list.sort((a, b) => a.order - b.order);
}

// itemOf gives the item of a key.
export const itemOf = (key) => items.get(key);

// userOf is somebody on a chat; undefined for a stranger.
export const userOf = (chat, id) => world.chats.get(chat)?.users.find((u) => u.id === id);

// personName is what somebody on a chat is called.
export const personName = (chat, id) => userOf(chat, id)?.name ?? id;

// customerOf is the customer whose conversation a thread mirrors.
export const customerOf = (chat, thread) => [...world.customers.values()].find((c) => c.chat === chat && c.thread === thread);
