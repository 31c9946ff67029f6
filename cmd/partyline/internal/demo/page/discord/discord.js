// Discord: the channels of the server, the posts of its forum, and the post or channel that is open.

import { rows } from "../dom.js";
import { ui, openThread, wide } from "../ui.js";
import { world } from "../world.js";
import { drawBar } from "./bar.js";
import { drawForum } from "./forum.js";
import { drawModal } from "./modal.js";
import { drawRoom, emptyRoom } from "./room.js";
import { current, discord, sees } from "./server.js";

const frame = document.getElementById("discord");
const list = document.getElementById("discord-list");
const post = document.getElementById("discord-post");

export function drawDiscord() {
  const channel = current();
  drawBar();
  drawModal();
  const open = channel.forum ? openThread(discord) : channel.id;
  const closed = channel.forum && !sees(channel);
  list.hidden = !channel.forum || closed;
  post.hidden = !closed && !open && !waits();
  frame.classList.toggle("d-one", list.hidden || post.hidden);
  frame.classList.toggle("d-open", Boolean(open) || closed);
  if (!list.hidden) drawForum(channel, open);
  if (post.hidden) return;
  if (closed) emptyRoom("closed", "You cannot see this channel", "Only the front desk can see what customers write. On Discord that is a matter of the channel's permissions; Partyline checks them all the time.");
  else if (open) drawRoom(channel, open);
  else emptyRoom("none", ...nothingYet());
}

// waits says that there is room for a conversation that has not begun.
const waits = () => ui.threadShown && wide() && world.customers.get(ui.customer)?.chat === discord;

function nothingYet() {
  const c = world.customers.get(ui.customer);
  return [`No conversation with ${c.name || c.national}`, "A post opens with the next text from the phone."];
}
