import { describe, expect, it } from "vitest";
import { listPattern } from "../../../infra/from-cas/finite-pattern.ts";

const FINITE: readonly (readonly [string, readonly string[]])[] = [
  ["https://app\\.example\\.org/oidc", ["https://app.example.org/oidc"]],
  ["^https://app\\.example\\.org/oidc$", ["https://app.example.org/oidc"]],
  ["(?i)^https:\\/\\/a\\.example\\/cb", ["https://a.example/cb"]],
  ["https://a|https://b", ["https://a", "https://b"]],
  ["^https://a$|^https://b$", ["https://a", "https://b"]],
  ["^(https://a|https://b)$", ["https://a", "https://b"]],
  ["https://(?:one|two)[.]example/cb", ["https://one.example/cb", "https://two.example/cb"]],
  ["https://a/cb/?", ["https://a/cb/", "https://a/cb"]],
  ["\\Qhttps://a.b/?x=1\\E", ["https://a.b/?x=1"]],
  ["\\Qhttps://a.b", ["https://a.b"]],
  ["", [""]],
];

const ENDLESS = [
  "https://.*\\.example",
  "https://a/.+",
  "https://a/b*",
  "https://a/b{2}",
  "https://a/[a-z]",
  "https://a/[^b]",
  "https://a/\\d",
  "https://a/\\w+",
  "https://(?!b)a",
  "https://(?<name>a)",
  "(https://a",
  "https://a)",
  "https://a$b",
  "https://^a",
  "https://a\\",
  "(((((((((((((a)))))))))))))",
  `${"(a|b)".repeat(7)}`,
];

describe("what a serviceId matches", () => {
  it.each(FINITE)("%s is a list of URIs", (pattern, texts) => {
    expect(listPattern(pattern)).toMatchObject({ texts });
  });

  it.each(ENDLESS)("%s is none, and says why", (pattern) => {
    expect(listPattern(pattern)).toEqual({ because: expect.stringMatching(/\w{4}/) });
  });

  it("a list has exactly the texts that the pattern matches", () => {
    for (const [pattern, texts] of FINITE.filter(([one]) => !/\\Q|\(\?i\)/.test(one)))
      for (const text of texts) expect(new RegExp(`^(?:${pattern})$`).test(text), pattern).toBe(true);
    expect(FINITE.length + ENDLESS.length).toBe(28);
  });

  it("an unescaped dot is told", () => {
    expect(listPattern("https://a.b")).toEqual({ texts: ["https://a.b"], hasBareDot: true });
    expect(listPattern("https://a\\.b")).toEqual({ texts: ["https://a.b"], hasBareDot: false });
  });
});
