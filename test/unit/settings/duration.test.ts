import { describe, expect, it } from "vitest";
import { durationText, secondsOf } from "../../../infra/settings/duration.ts";

const DAY = 86_400;

describe("secondsOf", () => {
  const accepted: readonly (readonly [string, number])[] = [
    ["0", 0],
    ["", 0],
    ["   ", 0],
    ["PT0S", 0],
    ["PT1S", 1],
    ["PT1M", 60],
    ["PT8H", 28_800],
    ["P14D", 14 * DAY],
    ["P1DT12H30M5S", DAY + 12 * 3600 + 30 * 60 + 5],
    ["pt1h", 3600],
    ["p1dt1h", DAY + 3600],
    ["+PT5S", 5],
    ["PT1M-10S", 50],
    ["PT2.000S", 2],
    [" PT1H ", 3600],
  ];
  it.each(accepted)("java.time.Duration: %j is %i seconds", (text, seconds) => {
    expect(secondsOf(text)).toEqual({ ok: true, value: seconds });
  });

  const refused: readonly string[] = [
    "P1M",
    "P1Y",
    "P1W",
    "14d",
    "14 days",
    "3600",
    "00",
    "PT",
    "P",
    "P1DT",
    "PT1H1D",
    "1H",
    "PT1X",
    "PT99999999999999999999H",
    "PT 1H",
    "--PT1S",
  ];
  it.each(refused)("java.time.Duration: %j is refused with an example of what is expected", (text) => {
    expect(secondsOf(text)).toEqual({ ok: false, expected: expect.stringMatching(/PT1H or P14D/) });
  });

  it.each(["PT0.5S", "PT1.000000001S", "PT1,5S"])("fractions of a second are refused by name: %j", (text) => {
    expect(secondsOf(text)).toEqual({ ok: false, expected: expect.stringMatching(/fractions of a second/) });
  });

  it.each(["PT-1S", "-PT1H", "P-1D", "PT-0.5S"])("a negative duration is refused as such: %j", (text) => {
    expect(secondsOf(text)).toEqual({ ok: false, expected: expect.stringMatching(/negative/) });
  });

  it("no refusal repeats the text that was given", () => {
    const given = [...refused.filter((text) => text.length > 3), "PT0.5S", "PT-77S"];
    expect(given.length).toBe(10);
    for (const text of given) {
      const reading = secondsOf(text);
      expect(reading.ok ? text : reading.expected).not.toContain(text);
    }
  });
});

describe("durationText", () => {
  it.each([
    [0, "0"],
    [60, "PT1M"],
    [28_800, "PT8H"],
    [90_000, "PT25H"],
  ])("%i seconds are written %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
    expect(secondsOf(text)).toEqual({ ok: true, value: seconds });
  });
});
