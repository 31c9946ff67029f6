// Moments as people read them, in the zone of the browser.

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayOf = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const longDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

// fromTS reads the timestamp of a Slack message.
export const fromTS = (ts) => new Date(parseFloat(ts) * 1000);

export const timeOf = (date) => clock.format(date);
export const fullTime = (date) => full.format(date);

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

// daysAgo counts midnights since.
function daysAgo(date) {
  return Math.round((midnight(new Date()) - midnight(date)) / 86400000);
}

// dayName is "Today", "Yesterday" or the date.
export function dayName(date) {
  return { 0: "Today", 1: "Yesterday" }[daysAgo(date)] ?? dayOf.format(date);
}

// pretty is "today at 18:02".
export function pretty(date) {
  const day = { 0: "today", 1: "yesterday" }[daysAgo(date)] ?? shortDay.format(date);
  return `${day} at ${timeOf(date)}`;
}

// slackDate fills the tokens of Slack's dates. docs.slack.dev/messaging/formatting-message-text#date-formatting
export function slackDate(seconds, format) {
  const date = new Date(seconds * 1000);
  const near = { 0: "Today", 1: "Yesterday", [-1]: "Tomorrow" }[daysAgo(date)];
  const tokens = {
    date: longDay.format(date), date_short: shortDay.format(date), date_long: dayOf.format(date),
    date_num: date.toISOString().slice(0, 10), date_pretty: near ?? longDay.format(date),
    date_short_pretty: near ?? shortDay.format(date), date_long_pretty: near ?? dayOf.format(date),
    time: clock.format(date), time_secs: date.toLocaleTimeString(), ago: pretty(date),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => tokens[name] ?? whole);
}
