import { describe, expect, it } from "vitest";
import { pages } from "../bench/performance-page.ts";

describe("docs/performance.md", () => {
  it("has the figures of docs/performance/result.json", () => {
    const { page, expected } = pages();
    expect(page).toBe(expected);
    expect(page.match(/^\| (?:initToken|register|clientConfig) \| (?:stock|ours)/gm)).toHaveLength(6);
  });
});
