// What is new, said to those who listen in place of looking; and the dots for those who look elsewhere.

import { calledOf } from "./people.js";
import { tellNews } from "./tabs.js";
import { me } from "./ui.js";
import { itemOf, personName, world } from "./world.js";

const announcer = document.getElementById("announcer");
const said = new Set();
let history = true;

// announce says what came since the last time. What was there when the demo opened is not news.
export function announce(keys) {
  const news = [];
  for (const key of keys) {
    const item = itemOf(key);
    const sentence = item && !said.has(key) ? speak[key.split(":", 1)[0]]?.(item, key.split(":")) : undefined;
    if (sentence === undefined) continue;
    said.add(key);
    if (sentence) news.push(sentence);
  }
  if (!history && news.length) announcer.textContent = news.join(". ");
  if (world.scene.open) history = false;
}

// speak tells of an item in a sentence; empty for nothing to tell of now or later.
const speak = {
  text: (t) => {
    const c = world.customers.get(t.customer);
    return t.mine ? "" : `On the phone of ${c ? calledOf(c) : t.customer}: ${t.body}`;
  },
  post: (p, [, chat]) => spoken(p, chat),
  whisper: (p, [, chat, user]) => (user === me(chat) ? spoken(p, chat) : undefined),
};

function spoken(p, chat) {
  if (p.user === me(chat)) return "";
  if (!history) tellNews(chat);
  return `${p.name || personName(chat, p.user ?? "") || "Partyline"}: ${p.plain ?? p.text ?? ""}`;
}
