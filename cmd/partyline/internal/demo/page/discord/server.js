// What is on the server, as we may see it.

import { me, ui } from "../ui.js";
import { of, personName as nameIn, world } from "../world.js";

export const discord = "discord";

export const server = () => world.chats.get(discord);
export const self = () => me(discord);
export const personName = (id) => nameIn(discord, id);
const groupOf = (id) => server().groups.find((g) => g.id === id);
export const groupName = (id) => groupOf(id)?.name ?? "deleted-role";

// callsMe says that a mention of this person, of this role or of "everyone" means us.
export const callsMe = (id) => id === "everyone" || id === self() || Boolean(groupOf(id)?.users?.includes(self()));
export const channelOf = (id) => server().channels.find((c) => c.id === id);
export const sees = (channel) => channel.seen.includes(self());

// current is the channel that is open: the inbox, unless another was chosen.
export const current = () => channelOf(ui.channel) ?? channelOf(server().inbox);

// Ids are numbers that grow with time, longer than a number of JavaScript holds.
const byID = (a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

// messagesOf are what a channel or post holds, oldest first, with what was whispered to us there.
export function messagesOf(id) {
  const { posts, whispers } = of(discord);
  const mine = [...whispers.values()].filter((w) => w.whisper === self());
  return [...posts.values(), ...mine].filter((m) => m.thread === id).sort(byID);
}

// forumPosts are the posts of the forum: the pinned one, then newest activity first.
export const forumPosts = () => [...world.threads.values()].sort((a, b) => Number(b.pinned ?? false) - Number(a.pinned ?? false) || b.last - a.last);

// commands are the slash commands that can be typed, a subcommand each: {name, sub, about, options}.
export function commands() {
  const out = [];
  for (const c of server().commands ?? []) {
    if ((c.type ?? 1) !== 1) continue;
    const subs = subcommands(c.options);
    if (subs.length === 0) out.push({ name: c.name, sub: "", about: c.description, options: c.options ?? [] });
    for (const s of subs) out.push({ name: c.name, ...s });
  }
  return out;
}

// subcommands are those of a command or of a group, with the group before their names.
function subcommands(options = [], group = "") {
  return options.flatMap((o) => {
    if (o.type === 2) return subcommands(o.options, o.name + " ");
    return o.type === 1 ? [{ sub: group + o.name, about: o.description, options: o.options ?? [] }] : [];
  });
}

// messageCommands are those of the menu of a message.
export const messageCommands = () => (server().commands ?? []).filter((c) => c.type === 3).map((c) => c.name);
