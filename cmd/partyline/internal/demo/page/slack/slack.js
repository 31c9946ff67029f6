// Slack: the channel, the thread beside it, and the modal over both.

import { drawChannel } from "./channel.js";
import { drawModal } from "./modal.js";
import { drawThread } from "./thread.js";

export function drawSlack() {
  drawChannel();
  drawThread();
  drawModal();
}
