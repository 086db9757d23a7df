import { secondsOfDuration } from "../../lib/config/iso-duration.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";

/** A time for people, in UTC; `seconds` since the epoch. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  // Far beyond the calendar: somebody's own number, shown as it is.
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(".000", "");
}

/** The same to the minute, for narrow columns that say themselves that it is UTC. */
export const minuteText = (seconds: number): string => timeText(seconds).replace(/T(\d\d:\d\d).*/, " $1");

const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/;

/** Whether the calendar has a day; of one that it has not, such as 31 February, Date.parse makes one of the next month. */
function isDay(day: string): boolean {
  const date = new Date(day);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** The seconds since the epoch of a date, which begins in UTC, or of a time with its offset. Throws {@link ClientsFault}. */
export function readTime(option: string, text: string): number {
  const milliseconds = DATE.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000);
  throw new ClientsFault(`--${option} needs a date or a time, such as 2026-11-22 or 2026-11-22T08:30:00Z`, {
    exitCode: EXIT.refused,
  });
}

/** The seconds of a duration. Throws {@link ClientsFault}. */
export function readDuration(option: string, text: string): number {
  const seconds = secondsOfDuration(text);
  if (seconds !== undefined) return seconds;
  throw new ClientsFault(`--${option} needs a duration, such as P30D or PT12H`, { exitCode: EXIT.refused });
}
