import { describe, expect, it } from "vitest";
import { oncePerSettings } from "../../../lib/config/once-per-settings.ts";
import { readSettings } from "../../../lib/config/read-settings.ts";

describe("what depends on the settings alone", () => {
  it("is made once for each settings, when it is first asked for", () => {
    const [one, other] = [readSettings({}), readSettings({})];
    const made: unknown[] = [];
    const of = oncePerSettings((settings) => {
      made.push(settings);
      return { settings };
    });
    expect(made).toEqual([]);
    expect(of(one)).toBe(of(one));
    expect(of(other).settings).toBe(other);
    expect(made).toEqual([one, other]);
  });
});
