// Long lists: the newest are drawn, the others on demand.

import { h } from "./dom.js";

// most is how many messages are drawn; older ones are asked for in the same steps.
export const most = 200;

// cut leaves the newest ones and a button for the others.
export function cut(posts, wanted, more) {
  if (posts.length <= wanted) return { shown: posts, rest: [] };
  const count = posts.length - wanted;
  const button = () => h("button", { type: "button", class: "quiet earlier", text: `Show earlier messages (${count})`, on: { click: more } });
  return { shown: posts.slice(-wanted), rest: [{ key: "earlier", deps: [count], make: button }] };
}
