import { describe, expect, it } from "vitest";
import { createRandomPool, randomBytes } from "../../../lib/tokens/random-pool.ts";

/** A source that counts its draws, and whose bytes are all different from those of the draw before. */
function counted() {
  const draws: Uint8Array[] = [];
  const fill = (pool: Uint8Array) => {
    pool.fill(draws.length + 1);
    draws.push(pool);
  };
  return { draws, random: createRandomPool(fill) };
}

describe("the pool of random bytes", () => {
  it("draws nothing before it is asked, so that a copied environment shares nothing with its copy", () => {
    const { draws, random } = counted();
    expect(draws.length).toBe(0);
    random(1);
    expect(draws.length).toBe(1);
  });

  it("serves many calls from one draw and never gives a byte twice", () => {
    const { draws, random } = counted();
    for (let call = 0; call < 64; call += 1) expect([...new Set(random(64))]).toEqual([1]);
    expect(draws.length).toBe(1);
    expect([...new Set(random(64))]).toEqual([2]);
  });

  it("does not give what is left of a draw when that is too little", () => {
    const { random } = counted();
    random(4090);
    expect([...new Set(random(7))]).toEqual([2]);
  });

  it("wipes what it has given, and what it has given does not change afterwards", () => {
    const { draws, random } = counted();
    const bytes = random(32);
    expect([...(draws[0] ?? new Uint8Array()).subarray(0, 33)]).toEqual([...Array<number>(32).fill(0), 1]);
    random(4096);
    expect([...new Set(bytes)]).toEqual([1]);
  });

  it("gives up to 4096 bytes at a time", () => {
    const { random } = counted();
    expect(random(4096).length).toBe(4096);
    expect(() => random(4097)).toThrow(new RangeError("more than 4096 random bytes at a time"));
    expect(random(0).length).toBe(0);
  });

  it("is filled by the system", () => {
    const seen = new Set(Array.from({ length: 1000 }, () => randomBytes(16).toString("hex")));
    expect(seen.size).toBe(1000);
    const ones = [...randomBytes(4096)].reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
    // Half of 32,768 bits, within ten standard deviations.
    expect(Math.abs(ones - 16_384)).toBeLessThan(905);
  });
});
