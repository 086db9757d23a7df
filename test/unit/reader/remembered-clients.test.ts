import { describe, expect, it } from "vitest";
import { remember } from "../../../lib/reader/remembered-clients.ts";

/** A memory of loads that end when the test says so. */
function memory(entriesMax = 2) {
  const loads: string[] = [];
  const ends: ((value: string) => void)[] = [];
  const time = { now: 0 };
  const remembered = remember(
    (key) => {
      loads.push(key);
      return new Promise<string>((resolve) => ends.push(resolve));
    },
    { entriesMax, secondsOf: () => 10, monotonicMilliseconds: () => time.now },
  );
  const get = async (key: string, value = key): Promise<string> => {
    const got = remembered.get(key);
    // A load, if there is one, begins within the same turn.
    ends.splice(0).forEach((end) => {
      end(value);
    });
    return got;
  };
  return { remembered, loads, ends, time, get };
}

describe("a bounded memory", () => {
  it("lets go of what was not asked for longest", async () => {
    const { get, loads } = memory();
    for (const key of ["a", "b", "a", "c", "a", "b"]) expect(await get(key)).toBe(key);
    expect(loads).toEqual(["a", "b", "c", "b"]);
  });

  it("does not keep what was read before it was told to forget", async () => {
    const { remembered, ends, get, loads } = memory();
    const early = remembered.get("a");
    remembered.forget("a");
    const late = remembered.get("a");
    expect(loads).toEqual(["a", "a"]);
    ends[1]?.("new");
    expect(await late).toBe("new");
    ends[0]?.("old");
    expect(await early).toBe("old");
    expect(await get("a")).toBe("new");
    expect(loads).toEqual(["a", "a"]);
  });

  it("counts the age of a value from when it was asked for", async () => {
    const { remembered, ends, time, loads, get } = memory();
    const slow = remembered.get("a");
    time.now = 9_999;
    ends.splice(0)[0]?.("old");
    await slow;
    expect(await get("a", "new")).toBe("old");
    time.now = 10_000;
    expect(await get("a", "new")).toBe("new");
    expect(loads).toHaveLength(2);
  });

  it("remembers no failure", async () => {
    let calls = 0;
    const failing = remember(
      async () => {
        calls += 1;
        throw new Error("away");
      },
      { entriesMax: 1, secondsOf: () => 10, monotonicMilliseconds: () => 0 },
    );
    await expect(failing.get("a")).rejects.toThrow("away");
    await expect(failing.get("a")).rejects.toThrow("away");
    expect(calls).toBe(2);
  });

  it("keeps nothing where a value is good for no time", async () => {
    let calls = 0;
    const none = remember(async () => ++calls, { entriesMax: 1, secondsOf: () => 0, monotonicMilliseconds: () => 0 });
    expect([await none.get("a"), await none.get("a")]).toEqual([1, 2]);
  });
});
