// Elements in which people choose or type. docs.slack.dev/reference/block-kit/block-elements
//
// A value is a string, as acts take it: what was typed, the value of an option, an id, a date, unix seconds; several are joined by
// commas.

import { h, icon } from "../dom.js";
import { emojize, unescape } from "./mrkdwn.js";
import { room } from "./room.js";

const plain = (t, emoji) => (t ? emojize(unescape(t.text), emoji) : "");
const people = () => room().users.filter((u) => !u.bot).map((u) => ({ value: u.id, label: u.name }));
const channels = () => [{ value: room().id, label: "#" + room().channel }];

// optionsOf are what can be chosen in an element.
function optionsOf(e, emoji) {
  if (/users_select$/.test(e.type)) return people();
  if (/(channels|conversations)_select$/.test(e.type)) return channels();
  const all = [...(e.options ?? []), ...(e.option_groups ?? []).flatMap((g) => g.options)];
  return all.map((o) => ({ value: o.value, label: plain(o.text, emoji), about: plain(o.description, emoji) }));
}

// initialOf is what the bot filled in.
export function initialOf(e) {
  const one = e.initial_value ?? e.initial_option?.value ?? e.initial_user ?? e.initial_date ?? e.initial_time ?? e.initial_date_time;
  const many = e.initial_options?.map((o) => o.value) ?? e.initial_users;
  return String(one ?? many?.join(",") ?? "");
}

const twoDigits = (n) => String(n).padStart(2, "0");
const localTime = (d) => `${d.getFullYear()}-${twoDigits(d.getMonth() + 1)}-${twoDigits(d.getDate())}T${twoDigits(d.getHours())}:${twoDigits(d.getMinutes())}`;

function typed(type) {
  return (e, a, value) => {
    const node = h("input", { ...a, type, value, placeholder: e.placeholder?.text, autocomplete: "off" });
    return { node, read: () => node.value };
  };
}

function text(e, a, value) {
  if (!e.multiline) return typed("text")(e, a, value);
  const node = h("textarea", { ...a, placeholder: e.placeholder?.text, rows: "4" });
  node.value = value;
  return { node, read: () => node.value };
}

function moment(e, a, value) {
  const node = h("input", { ...a, type: "datetime-local", value: value ? localTime(new Date(value * 1000)) : null });
  return { node, read: () => (node.value ? String(Math.floor(new Date(node.value).getTime() / 1000)) : "") };
}

function choice(e, a, value, emoji) {
  const asked = plain(e.placeholder, emoji) || "Choose";
  const node = h("select", { "aria-label": a.id ? null : asked, ...a },
    h("option", { value: "", text: asked }),
    optionsOf(e, emoji).map((o) => h("option", { value: o.value, text: o.label, selected: o.value === value })));
  return { node, read: () => node.value };
}

// ticks are radio buttons or checkboxes.
const ticks = (type) => (e, a, value, emoji) => {
  const chosen = value.split(",");
  const name = "tick" + Math.random();
  const boxes = optionsOf(e, emoji).map((o) => [o, h("input", { type, name, value: o.value, checked: chosen.includes(o.value) })]);
  const node = h("div", { ...a, class: "ticks", role: "group" }, boxes.map(([o, box]) => h("label", {}, box, h("span", {}, o.label, o.about ? h("span", { class: "dim tick-about", text: o.about }) : null))));
  return { node, read: () => boxes.filter(([, box]) => box.checked).map(([o]) => o.value).join(",") };
};

// several is a menu in which more than one thing is chosen.
function several(e, a, value, emoji) {
  const list = ticks("checkbox")(e, { ...a, "aria-label": a.id ? null : plain(e.placeholder, emoji) }, value, emoji);
  const count = h("summary", {});
  const node = h("details", { class: "several" }, count, list.node);
  const tell = () => {
    const n = list.read().split(",").filter(Boolean).length;
    count.textContent = n ? `${n} chosen` : plain(e.placeholder, emoji) || "Choose";
  };
  list.node.addEventListener("change", tell);
  tell();
  return { node, read: list.read };
}

// overflow is the menu behind three dots.
function overflow(e, a, _, emoji) {
  const list = choice({ ...e, placeholder: null }, { ...a, "aria-label": "More" }, "", emoji);
  list.node.firstChild.textContent = "More";
  list.node.firstChild.disabled = true;
  list.node.addEventListener("change", () => setTimeout(() => { list.node.value = ""; }));
  return { node: h("span", { class: "icon-button overflow" }, icon("dots"), list.node), read: list.read };
}

const kinds = {
  plain_text_input: text, number_input: typed("number"), email_text_input: typed("email"), url_text_input: typed("url"),
  datepicker: typed("date"), timepicker: typed("time"), datetimepicker: moment, radio_buttons: ticks("radio"), checkboxes: ticks("checkbox"),
  static_select: choice, external_select: choice, users_select: choice, channels_select: choice, conversations_select: choice,
  multi_static_select: several, multi_users_select: several, multi_channels_select: several, multi_conversations_select: several,
  overflow,
};

// control makes one: {node, read}; undefined for an element that is none. a are attributes of what is filled in.
export const control = (e, a, value, emoji) => kinds[e.type]?.(e, a, value, emoji);

// isTyped says that a control is typed into, rather than chosen from.
export const isTyped = (e) => /_input$/.test(e.type);
