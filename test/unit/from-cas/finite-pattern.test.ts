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
  // Java has ?? for a quantifier that prefers nothing, not for an optional question mark.
  ["https??://a/cb/??", ["https://a/cb/", "https://a/cb", "http://a/cb/", "http://a/cb"]],
  ["https?://a/cb\\?client=x", ["https://a/cb?client=x", "http://a/cb?client=x"]],
  ["https://a/cb[?]client=x", ["https://a/cb?client=x"]],
  ["https://(www\\.)?a/cb", ["https://www.a/cb", "https://a/cb"]],
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
  "https://a/cb?+",
  "https://a/cb???",
  "https://a/?/?*",
  "https://a/cb*+",
  "?https://a",
  "https://a/(?:|?b)",
  "\\Qhttps://a/cb\\E?",
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
    expect(FINITE.length + ENDLESS.length).toBe(39);
  });

  it("an unescaped dot is told", () => {
    expect(listPattern("https://a.b")).toMatchObject({ texts: ["https://a.b"], hasBareDot: true });
    expect(listPattern("https://a\\.b")).toMatchObject({ texts: ["https://a.b"], hasBareDot: false });
  });

  it("upper and lower case let through, and optional parts, are told", () => {
    expect(listPattern("(?i)https?://a(/cb)??")).toMatchObject({ ignoresCase: true, optionalParts: ["s?", "(/cb)??"] });
    expect(listPattern("https://a")).toMatchObject({ ignoresCase: false, optionalParts: [] });
  });

  it.each([
    "https://a.example.org/cb?client=x",
    "https://a.example.org/cb?client",
    "https://a.example.org/cb?client_name=a&b=c",
    "https://a/?a=b",
    "https://a/?%20",
    "https://a/cb?(one|two)=x",
    "https://a/cb??(client|name)=x",
    "https://a/(cb)?x=1",
    "https://a/(cb|other)?client",
    "https://b|https://a/cb?client=x",
    "https://a/cb?=x",
    "https://a\\.example/cb??",
    "https://a/cb?",
  ])("%s has a ? that Java takes for another than was meant, and no URI is made of it", (pattern) => {
    expect(listPattern(pattern)).toEqual({ because: expect.stringContaining("write \\? for the question mark") });
  });
});
