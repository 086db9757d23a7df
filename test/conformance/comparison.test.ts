import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BODIES } from "../comparison/bodies.ts";
import { accepts, type Body, claimOf, refuses } from "../comparison/body.ts";
import { decide } from "../comparison/decide.ts";
import { type Answer, answerOf, judge } from "../comparison/judge.ts";
import { webClient } from "../support/builders.ts";

/** The answer that the documents ask for: every member as it was sent, or the code. */
const demanded = ({ expected }: Body): Answer =>
  expected === "accepted"
    ? { kind: "accepted", missing: [], replaced: [], adopted: [] }
    : { kind: "refused", code: expected };

describe("registration requests are answered as the documents say", () => {
  it("all 643 requests are here, each with a claim of its own, and both verdicts among them", () => {
    expect(BODIES).toHaveLength(643);
    expect(new Set(BODIES.map(claimOf)).size).toBe(643);
    expect(BODIES.filter(({ open }) => open === undefined)).toHaveLength(524);
    expect(BODIES.filter(({ expected }) => expected === "accepted")).toHaveLength(251);
  });

  it.each(BODIES.map((body) => [claimOf(body), body] as const))("%s", async (_, body) => {
    expect(await decide(body)).toEqual(demanded(body));
  });

  it("docs/comparison.md has a row for each of them", () => {
    const page = readFileSync(new URL("../../docs/comparison.md", import.meta.url), "utf8");
    const everything = page.slice(page.indexOf("\n## Every request\n"));
    const absent = BODIES.filter(({ section, name }) => !everything.includes(`| ${section} | ${name} |`));
    expect(absent.map(claimOf)).toEqual([]);
    expect(everything.match(/^\| (?!section|---)/gm)).toHaveLength(643);
  });
});

describe("answers are judged by one rule for every server", () => {
  const sent = webClient({ client_name: "Example" });
  const good = accepts("RFC 7591 2", "a name", sent);
  const bad = refuses("RFC 7591 2", "a bad name", sent);
  const kindOf = (body: Body, status: number, document: object): string =>
    judge(body, answerOf(body, status, { ...document })).kind;

  it.each<readonly [string, string, Body, number, object]>([
    ["everything as it was sent is the same", "same", good, 201, { ...sent, client_id: "x" }],
    ["a refusal with the code of the documents is the same", "same", bad, 400, { error: "invalid_client_metadata" }],
    ["another value is allowed", "allowed", good, 201, { ...sent, client_name: "Other" }],
    ["a member left out is allowed", "allowed", good, 201, webClient()],
    ["a refused value is allowed", "allowed", good, 400, { error: "invalid_client_metadata" }],
    ["another code is allowed", "allowed", bad, 400, { error: "invalid_redirect_uri" }],
    ["other redirect URIs are not", "otherwise", good, 201, { ...sent, redirect_uris: ["https://rp.example.org/"] }],
    ["taking over what must be refused is not", "otherwise", bad, 201, sent],
    ["an answer that no document has is not", "otherwise", good, 500, { error: "server_error" }],
    ["what is left open stays open", "open", { ...bad, open: "a reason" }, 201, sent],
    ["even then an answer that no document has is none", "otherwise", { ...bad, open: "a reason" }, 500, {}],
  ])("%s", (_, kind, body, status, document) => {
    expect(kindOf(body, status, document)).toBe(kind);
  });

  it("a member that must come to nothing and comes back is not allowed, and refusing it is not either", () => {
    const body = accepts("RFC 7591 3.2.1", "a secret", webClient({ client_secret: "mine" }), {
      ignored: ["client_secret"],
    });
    expect(kindOf(body, 201, webClient({ client_secret: "another" }))).toBe("same");
    expect(kindOf(body, 201, webClient({ client_secret: "mine" }))).toBe("otherwise");
    expect(kindOf(body, 400, { error: "invalid_client_metadata" })).toBe("otherwise");
  });
});
