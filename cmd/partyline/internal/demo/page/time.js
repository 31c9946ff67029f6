// Moments as people read them, in the zone of the browser.

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayOf = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const longDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export const timeOf = (date) => clock.format(date);
export const fullTime = (date) => full.format(date);
export const shortDate = (date) => shortDay.format(date);
export const longDate = (date) => longDay.format(date);
export const longWeekday = (date) => dayOf.format(date);

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

// daysAgo counts midnights since.
export function daysAgo(date) {
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

const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 30], ["month", 12], ["year", Infinity]];

// soon is less than so many seconds away.
const soon = 45;

// relative is "just now", "3 minutes ago" or "in 2 days".
export function relative(date) {
  let n = (date.getTime() - Date.now()) / 1000;
  if (Math.abs(n) < soon) return "just now";
  for (const [unit, many] of steps) {
    if (Math.abs(n) < many) return ago.format(Math.round(n), unit);
    n /= many;
  }
  return "";
}
