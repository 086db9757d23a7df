import { describe, expect, it } from "vitest";
import { readSettings } from "../../lib/config/read-settings.ts";
import { onceFor } from "../../lib/once-for.ts";

describe("what depends on an object alone", () => {
  it("is made once for each, when it is first asked for", () => {
    const [one, other] = [readSettings({}), readSettings({})];
    const made: unknown[] = [];
    const of = onceFor((settings: typeof one) => {
      made.push(settings);
      return { settings };
    });
    expect(made).toEqual([]);
    expect(of(one)).toBe(of(one));
    expect(of(other).settings).toBe(other);
    expect(made).toEqual([one, other]);
  });

  it("may be nothing at all, and is not made again for that", () => {
    let count = 0;
    const of = onceFor(() => {
      count += 1;
    });
    const key = {};
    expect([of(key), of(key), count]).toEqual([undefined, undefined, 1]);
  });
});
