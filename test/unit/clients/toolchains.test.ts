import { describe, expect, it } from "vitest";
import { isThere, type Language, TOOLCHAINS } from "../../clients/toolchains.ts";

/** A machine where programs tell these versions of themselves; those that are not named are not there. */
const machine = (told: Readonly<Record<string, string>>) => ({
  run: async ({ program }: { readonly program: string }): Promise<string> => {
    const answer = told[program];
    if (answer === undefined) throw new Error(`${program}: ENOENT`);
    return answer;
  },
});
const java = (first: string) => ({
  java: `${first}\nOpenJDK Runtime Environment (build)\n`,
  mvn: "Apache Maven 3.8.7",
});
const go = (version: string) => ({ go: `go version ${version} linux/amd64\n` });

describe("clients of a language are tried", () => {
  it.each<[Language, Readonly<Record<string, string>>, boolean]>([
    ["JavaScript", {}, true],
    ["Java", java("openjdk 17.0.15 2025-04-15"), true],
    ["Java", java("java 25 2025-09-16 LTS"), true],
    ["Java", java("openjdk 11.0.27 2025-04-15"), false],
    ["Java", java("Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk 21.0.7 2025-04-15"), true],
    ["Java", { java: "openjdk 17.0.15 2025-04-15" }, false],
    ["Go", go("go1.25.0"), true],
    ["Go", go("go1.26.8"), true],
    ["Go", go("go2.0"), true],
    ["Go", go("go1.27rc1"), true],
    ["Go", go("go1.9"), false],
    ["Go", go("go1.24.13"), false],
    ["Go", go("devel"), false],
    ["Go", {}, false],
  ])("where what they need is there, and recent enough: %s with %j: %s", async (language, told, expected) => {
    expect(await isThere(TOOLCHAINS[language], machine(told))).toBe(expected);
  });
});
