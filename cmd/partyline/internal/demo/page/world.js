// What the server shows: a live copy of its board, as server-sent events bring it.

export const world = {
  ready: false, // everything has come once
  live: false, // the stream is open
  scene: null,
  customers: new Map(), // by number
  texts: new Map(), // lists by customer's number, oldest first
  posts: new Map(), // by ts
  whispers: new Map(), // by user:ts
  views: new Map(), // lists by user, the one on top last
};

const items = new Map(); // everything by key
const listeners = new Set();

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

// sort files the items by kind.
function sort() {
  world.customers = new Map();
  world.texts = new Map();
  world.posts = new Map();
  world.whispers = new Map();
  world.views = new Map();
  const found = [];
  for (const [key, item] of items) {
    const kind = key.slice(0, key.indexOf(":") < 0 ? undefined : key.indexOf(":"));
    if (kind === "scene") world.scene = item;
    else if (kind === "customer") found.push(item);
    else if (kind === "text") fileUnder(world.texts, item.customer, item);
    else if (kind === "post") world.posts.set(item.ts, item);
    else if (kind === "whisper") world.whispers.set(key, item);
    else if (kind === "views") world.views.set(key.slice("views:".length), item);
  }
  for (const c of found.sort((a, b) => a.order - b.order)) world.customers.set(c.number, c);
  for (const list of world.texts.values()) list.sort((a, b) => a.order - b.order);
}

function fileUnder(map, key, item) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(item);
}

// itemOf gives the item of a key.
export function itemOf(key) {
  return items.get(key);
}

const byTime = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

// channelPosts are what a user sees in the channel, oldest first.
export function channelPosts(user) {
  const list = [...world.posts.values()].filter((p) => p.top);
  for (const w of world.whispers.values()) if (w.whisper === user && w.top) list.push(w);
  return list.sort(byTime);
}

// threadPosts are a parent and its replies, and what was whispered there.
export function threadPosts(ts, user) {
  const list = [...world.posts.values()].filter((p) => p.ts === ts || p.thread === ts);
  for (const w of world.whispers.values()) if (w.whisper === user && w.thread === ts) list.push(w);
  return list.sort(byTime);
}

// personName is what somebody is called.
export function personName(id) {
  return world.scene?.users.find((u) => u.id === id)?.name ?? id;
}

// customerOf is the customer whose conversation a thread mirrors.
export function customerOf(ts) {
  return [...world.customers.values()].find((c) => c.thread === ts);
}
