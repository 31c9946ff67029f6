// What the channel and its threads hold.

import { of, personName as nameIn, world } from "../world.js";
import { me } from "../ui.js";

export const slack = "slack";

export const room = () => world.chats.get(slack);
export const self = () => me(slack);
export const postOf = (ts) => of(slack).posts.get(ts);
export const personName = (id) => nameIn(slack, id);
const groupOf = (id) => room().groups.find((g) => g.id === id);
export const groupName = (id) => groupOf(id)?.name ?? id;

// callsMe says that a mention of this person or group means us.
export const callsMe = (id) => id === self() || Boolean(groupOf(id)?.users.includes(self()));

const byTime = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);
const whispers = () => [...of(slack).whispers.values()].filter((w) => w.whisper === self());

// channelPosts are what we see in the channel, oldest first.
export const channelPosts = () => [...of(slack).posts.values(), ...whispers()].filter((p) => p.top).sort(byTime);

// threadPosts are a parent and its replies, and what was whispered there.
export function threadPosts(ts) {
  return [
    ...[...of(slack).posts.values()].filter((p) => p.ts === ts || p.thread === ts), ...whispers().filter((w) => w.thread === ts),
  ].sort(byTime);
}
