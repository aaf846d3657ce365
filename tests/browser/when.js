// Dates for the journeys. The server's clock is the real one, so they are chosen around now.

const DAY_MS = 86_400_000;
/** One of these always has a working day's hour: none is more than five hours from the next. */
const ZONES = ["Pacific/Honolulu", "America/Phoenix", "America/Bogota", "Atlantic/Reykjavik", "Africa/Nairobi", "Asia/Karachi", "Asia/Bangkok", "Asia/Tokyo"];

/**
 * A session that begins in a good hour and a half, on the same day of its zone: it can be started at once, and the
 * reminder of two hours before is due. It is day there, so that of a reading due tomorrow is due too (9:00 to 20:00).
 */
export function soon(now = new Date()) {
  const zone = ZONES.find((name) => {
    const hour = Number(local(now, name).time.slice(0, 2));
    return hour >= 10 && hour < 19;
  });
  const start = new Date(Math.ceil((now.getTime() + 1.6 * 3_600_000) / 300_000) * 300_000);
  return { zone, ...local(start, zone), tomorrow: local(new Date(start.getTime() + DAY_MS), zone).date, city: zone.split("/")[1] };
}

/** Thursdays in New York with the start of summer time three weeks after the first, and the second one to skip. */
export function acrossTheClockChange(now = new Date()) {
  const march = new Date(Date.UTC(now.getUTCFullYear() + 1, 2, 1));
  const firstSunday = (7 - march.getUTCDay()) % 7;
  const change = new Date(march.getTime() + (firstSunday + 7) * DAY_MS);
  const first = new Date(change.getTime() - 17 * DAY_MS);
  return { first: date(first), skip: date(new Date(first.getTime() + 7 * DAY_MS)), change: dayAndMonth(change), firstShown: shown(first) };
}

/** So many days after a date of the calendar, or before it. */
export function daysFrom(day, days) {
  return date(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** "6:30 pm", as Mooring says it. */
export function clockTime(time) {
  const [hour, minute] = time.split(":").map(Number);
  return `${hour % 12 || 12}:${String(minute).padStart(2, "0")} ${hour < 12 ? "am" : "pm"}`;
}

function local(at, timeZone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "long",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}`, weekday: part.weekday };
}

function date(at) {
  return at.toISOString().slice(0, 10);
}

function dayAndMonth(at) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "long" }).format(at);
}

/** "Thu 25 Feb 2027", as the preview says it. */
function shown(at) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at).replace(",", "");
}
