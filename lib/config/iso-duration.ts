const DURATION = /^P(?!$)(?:(\d{1,9})D)?(?:T(?!$)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;

/**
 * The whole seconds of an ISO-8601 duration of days, hours, minutes and seconds, such as `PT1H` or `P1DT12H`, or
 * undefined for what is none. Whatever is read here means the same to `java.time.Duration`, which takes signs, fractions
 * and small letters besides.
 */
export function secondsOfDuration(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (parts === null) return undefined;
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = parts;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
