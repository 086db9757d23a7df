const DURATION = /^P(?!$)(?:(\d{1,9})D)?(?:T(?!$)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const SECONDS_IN = [86_400, 3600, 60, 1] as const;

/**
 * The whole seconds of an ISO-8601 duration of days, hours, minutes and seconds, such as `PT1H` or `P1DT12H`, or
 * undefined for what is none. Whatever is read here means the same to `java.time.Duration`, which takes signs, fractions
 * and small letters besides.
 */
export function secondsOfDuration(text: string): number | undefined {
  const parts = DURATION.exec(text)?.slice(1);
  return parts?.reduce((sum, part = "0", index) => sum + Number(part) * (SECONDS_IN[index] ?? 0), 0);
}
