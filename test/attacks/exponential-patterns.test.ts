import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { projectText } from "../project/project-files.ts";
import { isExponential } from "./exponential-pattern.ts";
import { libraryPatterns } from "./library-patterns.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const { written, makers } = libraryPatterns();

/** The patterns that a file of lib makes of texts when it is loaded. */
async function madeBy(path: string): Promise<readonly RegExp[]> {
  const made: RegExp[] = [];
  const noting = new Proxy(RegExp, {
    construct: (real, [source, flags]) => {
      const pattern = new real(source, flags);
      // Below this very place stands who makes it; further down, who loads that file.
      if (new Error().stack?.split("\n")[2]?.includes(`/${path}:`)) made.push(pattern);
      return pattern;
    },
  });
  vi.stubGlobal("RegExp", noting);
  vi.resetModules();
  await import(join(import.meta.dirname, "../..", path));
  vi.unstubAllGlobals();
  return made;
}

describe("no text takes exponentially long to read", () => {
  it("by any regular expression that stands in lib", () => {
    expect(written.length).toBeGreaterThan(70);
    const bad = written.filter(({ pattern }) => isExponential(pattern));
    expect(bad.map(({ path, pattern }) => `${path}: ${pattern}`)).toEqual([]);
  });

  it("by any that lib makes of texts, all of them when it is loaded", async () => {
    expect(makers.length).toBeGreaterThan(2);
    for (const path of new Set(makers)) {
      const made = await madeBy(path);
      expect(made.length, path).toBe(makers.filter((one) => one === path).length);
      expect(made.filter(isExponential), path).toEqual([]);
    }
  });

  it("by any that docs/openapi.json asks others to check requests with", () => {
    const texts: string[] = [];
    JSON.parse(projectText("docs/openapi.json"), (name, value) => {
      if (name === "pattern" && typeof value === "string") texts.push(value);
      return value;
    });
    const patterns = [...new Set(texts)];
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((source) => isExponential(new RegExp(source, "u")))).toEqual([]);
  });
});

describe("a pattern that takes exponentially long is found", () => {
  it.each([
    /^(a+)+$/,
    /^(a*)*$/,
    /^(a|a)*$/,
    /^(a|b|ab)*$/,
    /^(?:a?b?)*$/,
    /^(?:\d+\.?)+$/,
    /^(\w+\s?)*$/,
    /(x+x+)+y/,
    /^(([a-z])+.)+[A-Z]([a-z])+$/,
    /^(?:k|\u212a)+$/iu,
    /^(?:[\p{L}--[a-z]]|\p{Lu})*$/v,
    /^(?:a|a){12}$/,
    /^(?:a{1,20}){1,20}$/,
    /^(?=(?:a+)+$)a/,
    /(?<!(?:a|a)+)b/,
    /^(?:#a|(?!b)[#a])*$/,
    /^(?:a(?=b)|[ab])*$/,
    // As a mail address was once written by many.
    /^([a-zA-Z0-9])(([-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$/,
  ])("%s", (pattern) => {
    expect(isExponential(pattern)).toBe(true);
  });

  it.each([
    /^a+$/,
    /^(ab+)*$/,
    /^(?:a|b)*$/,
    /^(?:a{1,3}b)*$/,
    /^(?:\d+\.)*\d+$/,
    /^(?:k|K)+$/,
    /^(?:k|\u212a)+$/i,
    /^(?:[\p{L}--[a-z]]+[a-z])*$/v,
    /^(?:#a|(?!#)[#a])*$/,
    // Slow where a text is long, as no text of a request is, but not exponentially.
    /^a*a*$/,
    /\/+$/,
  ])("and %s is left alone", (pattern) => {
    expect(isExponential(pattern)).toBe(false);
  });

  it("and one that refers to a group is not judged, but refused", () => {
    expect(() => isExponential(/(a)\1/)).toThrow("no automaton can read \\1");
  });
});
