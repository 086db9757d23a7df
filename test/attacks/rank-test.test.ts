import { describe, expect, it } from "vitest";
import { compare, SIGNIFICANCE, signedRankProbability } from "./rank-test.ts";

/** Numbers that look random and are the same each time (a linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Times with noise, and now and then one that is far out. */
const series = (random: () => number, shift = 0): number[] =>
  Array.from(
    { length: 1000 },
    () => 500 + shift + 200 * (random() + random() + random() - 1.5) + (random() < 0.02 ? 50_000 * random() : 0),
  );

describe("the rank test of the timing attack", () => {
  it("agrees with a table: of 1 to 10, all of one sign, the probability is 0.005", () => {
    expect(signedRankProbability([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBeCloseTo(0.0051, 4);
    expect(signedRankProbability([1, -2, 3, -4, 5, -6, 7, -8])).toBeGreaterThan(0.5);
    expect(signedRankProbability([])).toBe(1);
  });

  it("finds a shift that it says it would find, outliers or not", () => {
    const random = randomFrom(1);
    const noise = compare(series(random), series(random), random);
    expect(noise.probability).toBeGreaterThan(SIGNIFICANCE);
    expect(noise.detectable).toBeGreaterThan(5);
    expect(noise.detectable).toBeLessThan(60);
    const shifted = compare(series(random, noise.detectable * 1.5), series(random), random);
    expect(shifted.probability).toBeLessThan(SIGNIFICANCE);
  });

  it("finds nothing where there is nothing, in all of twenty series", () => {
    const random = randomFrom(7);
    const found = Array.from({ length: 20 }, () =>
      signedRankProbability(
        series(random)
          .map((time) => time - 500 - 50 * random())
          .map((time) => time * (random() < 0.5 ? -1 : 1)),
      ),
    );
    expect(found.filter((probability) => probability < SIGNIFICANCE)).toEqual([]);
  });
});
