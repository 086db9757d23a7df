/** What a comparison of two series of pairs came to; times in the unit of the series. */
export interface Comparison {
  readonly pairs: number;
  /** The median of the differences. */
  readonly median: number;
  /** The probability of differences as one-sided as these by chance alone (Wilcoxon signed-rank, two-sided, normal). */
  readonly probability: number;
  /** The smallest shift that the test would have found in 95 of 100 series with this noise. */
  readonly detectable: number;
}

/** By chance alone the test says "differs" once in a thousand comparisons. */
export const SIGNIFICANCE = 0.001;
const POWER = 0.95;
const SERIES = 200;

const medianOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

/** The standard normal distribution's upper tail (Abramowitz and Stegun 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  return Math.exp((-z * z) / 2) * 0.3989422804 * series.reduceRight((sum, factor) => (sum + factor) * t, 0);
}

/**
 * The two-sided probability of the signed-rank statistic. Ranks do not mind how far out an outlier is, which a busy
 * machine makes many of.
 */
export function signedRankProbability(differences: readonly number[]): number {
  const ranked = differences.filter((value) => value !== 0).toSorted((one, other) => Math.abs(one) - Math.abs(other));
  const count = ranked.length;
  const sum = ranked.reduce((total, value, index) => total + (value > 0 ? index + 1 : 0), 0);
  const mean = (count * (count + 1)) / 4;
  const deviation = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24);
  return count === 0 ? 1 : Math.min(1, 2 * upperTail(Math.abs(sum - mean) / deviation));
}

/** Series like the one that was measured, drawn from it without its shift, and with another one; how often that is found. */
function foundRate(centred: readonly number[], shift: number, random: () => number): number {
  let found = 0;
  for (let series = 0; series < SERIES; series += 1) {
    const drawn = centred.map(
      () => (centred[Math.floor(random() * centred.length)] ?? 0) * (random() < 0.5 ? -1 : 1) + shift,
    );
    if (signedRankProbability(drawn) < SIGNIFICANCE) found += 1;
  }
  return found / SERIES;
}

/** Compares two series, taken in pairs, one of each at a time. */
export function compare(
  one: readonly number[],
  other: readonly number[],
  random: () => number = Math.random,
): Comparison {
  const differences = one.map((value, index) => value - (other[index] ?? 0));
  const median = medianOf(differences);
  const centred = differences.map((value) => value - median);
  let [low, high] = [0, medianOf(centred.map(Math.abs)) * 4 + 1e-9];
  for (let step = 0; step < 8; step += 1) {
    const middle = (low + high) / 2;
    if (foundRate(centred, middle, random) >= POWER) high = middle;
    else low = middle;
  }
  return { pairs: differences.length, median, probability: signedRankProbability(differences), detectable: high };
}
