// What is new, said to those who listen in place of looking; and the dots for those who look elsewhere.

import { authorOf } from "./message.js";
import { calledOf, unseen } from "./people.js";
import { narrow, ui } from "./ui.js";
import { itemOf, world } from "./world.js";

const announcer = document.getElementById("announcer");
const tabs = [...document.querySelectorAll(".tab")];
const said = new Set();
let channelNews = false;
let history = true;

// announce says what came since the last time. What was there when the demo opened is not news.
export function announce(keys) {
  const news = [];
  for (const key of keys) {
    if (said.has(key)) continue;
    const item = itemOf(key);
    if (key.startsWith("text:") && item && !item.mine) {
      const c = world.customers.get(item.customer);
      news.push(`On the phone of ${c ? calledOf(c) : item.customer}: ${item.body}`);
    } else if ((key.startsWith("post:") || key.startsWith("whisper:" + ui.user)) && item && item.user !== ui.user) {
      news.push(`${authorOf(item)}: ${item.text ?? ""}`);
      channelNews = channelNews || !history;
    } else if (!key.startsWith("text:") && !key.startsWith("post:")) continue;
    said.add(key);
  }
  if (!history && news.length) announcer.textContent = news.join(". ");
  if (world.scene.open) history = false;
}

export function drawTabs() {
  if (ui.tab === "channel" || !narrow()) channelNews = false;
  const dots = { phones: [...world.customers.values()].some(unseen), channel: channelNews };
  for (const tab of tabs) {
    tab.toggleAttribute("aria-current", tab.dataset.tab === ui.tab);
    if (tab.dataset.tab === ui.tab) tab.setAttribute("aria-current", "true");
    tab.querySelector(".dot").hidden = !dots[tab.dataset.tab] || tab.dataset.tab === ui.tab;
  }
}
