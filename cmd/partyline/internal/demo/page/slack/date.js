// Slack's moments: timestamps of messages, and the tokens of dates. docs.slack.dev/messaging/formatting-message-text#date-formatting

import { daysAgo, longDate, longWeekday, pretty, shortDate, timeOf } from "../time.js";

// fromTS reads the timestamp of a message.
export const fromTS = (ts) => new Date(parseFloat(ts) * 1000);

// slackDate fills the tokens of a date.
export function slackDate(seconds, format) {
  const date = new Date(seconds * 1000);
  const near = { 0: "Today", 1: "Yesterday", [-1]: "Tomorrow" }[daysAgo(date)];
  const tokens = {
    date: longDate(date), date_short: shortDate(date), date_long: longWeekday(date),
    date_num: date.toISOString().slice(0, 10), date_pretty: near ?? longDate(date),
    date_short_pretty: near ?? shortDate(date), date_long_pretty: near ?? longWeekday(date),
    time: timeOf(date), time_secs: date.toLocaleTimeString(), ago: pretty(date),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => tokens[name] ?? whole);
}
