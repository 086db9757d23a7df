import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { appended } from "../../../lib/audit/append.ts";
import type { AuditEntry } from "../../../lib/audit/entry.ts";
import { stateDigest, valueDigest } from "../../../lib/audit/state.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { accepted, fullClient, storedClient } from "../../support/clients.ts";

const KEY = { kid: "v1", auditing: new TextEncoder().encode("the key of the audit") };
const NOTE = { actor: { by: "operator", id: "somebody" }, actions: ["amended"], at: 1_800_000_000 } as const;

const empty = (): Client => storedClient({ audit: [] });
const entryOf = (before: Client | undefined, after: Client): AuditEntry => {
  const entry = appended(before, after, NOTE, KEY).at(-1);
  if (entry === undefined) throw new Error("no entry");
  return entry;
};
const named = (members: Readonly<Record<string, unknown>>): Client =>
  storedClient({ audit: [], metadata: accepted(members) });
/** A client after so many more changes, each of `members` members. */
function changedOften(times: number, members = 1): Client {
  let client = empty();
  for (let count = 1; count <= times; count += 1) {
    const names = Array.from({ length: members }, (_, index) => [`client_name#x-${index}`, `${count}`]);
    const after = { ...client, revision: count, metadata: accepted(Object.fromEntries(names)) };
    client = { ...after, audit: appended(client, after, NOTE, KEY) };
  }
  return client;
}

describe("an entry of the audit", () => {
  it("says who did what when, and names what became of each member by a digest of its value alone", () => {
    const [before, after] = [
      named({ client_name: "Old", contacts: ["a"], tos_uri: "t" }),
      named({ client_name: "New", contacts: ["a"], jwks_uri: "j" }),
    ];
    const { hash: _, ...entry } = entryOf(before, { ...after, revision: 7 });
    expect(entry).toEqual({
      seq: 1,
      at: NOTE.at,
      revision: 7,
      actions: ["amended"],
      by: "operator",
      id: "somebody",
      members: { client_name: valueDigest("New"), tos_uri: "", jwks_uri: valueDigest("j") },
      state: stateDigest(after),
      previous: "",
      kid: "v1",
    });
    expect(JSON.stringify(entry)).not.toContain("New");
  });

  it("of a registration lists what the client sent, not what the server supplied", () => {
    const client = {
      ...named({ client_name: "New", grant_types: ["authorization_code"] }),
      suppliedNames: ["grant_types"] as const,
    };
    expect(Object.keys(entryOf(undefined, client).members)).toEqual(["client_name"]);
    expect(Object.keys(entryOf(named({}), client).members)).toEqual(["client_name", "grant_types"]);
  });

  it("sees a change inside a member, and none where only the order of its members differs", () => {
    const change = (one: unknown, other: unknown) =>
      Object.keys(entryOf(named({ jwks: one }), named({ jwks: other })).members);
    expect([change({ a: [1] }, { a: [2] }), change({ a: 1, b: 2 }, { b: 2, a: 1 })]).toEqual([["jwks"], []]);
  });

  it("lists 64 members at most, and how many more there were", () => {
    const many = (count: number) =>
      named(Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, index])));
    const [just, over] = [entryOf(named({}), many(64)), entryOf(named({}), many(67))];
    expect([Object.keys(just.members).length, just.more, Object.keys(over.members).length, over.more]).toEqual([
      64,
      undefined,
      64,
      3,
    ]);
  });
});

describe("the chain", () => {
  it("links each entry to the one before by HMAC-SHA-256, the first to nothing", () => {
    const { audit } = changedOften(3);
    let previous = "";
    for (const { hash, ...entry } of audit) {
      expect(entry.previous).toBe(previous);
      expect(hash).toBe(createHmac("sha256", KEY.auditing).update(JSON.stringify(entry)).digest("base64url"));
      previous = hash;
    }
    expect(audit.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("has the 20 newest entries, and goes on counting", () => {
    const { audit } = changedOften(25);
    expect(audit.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
  });

  it("has 8 KB at most, and the newest entry always", () => {
    const { audit } = changedOften(12, 60);
    expect(Buffer.byteLength(JSON.stringify(audit))).toBeLessThanOrEqual(8192);
    expect([audit.length >= 1, audit.length < 12, audit.at(-1)?.seq]).toEqual([true, true, 12]);
    const long = Array.from({ length: 64 }, (_, index) => [`${"x".repeat(200)}${index}`, index]);
    const [only, ...none] = appended(
      changedOften(5),
      { ...empty(), metadata: accepted(Object.fromEntries(long)) },
      NOTE,
      KEY,
    );
    expect([only?.seq, none]).toEqual([6, []]);
  });
});

describe("the digest of a client's state", () => {
  const full = fullClient();
  const other = { digest: "x", sealed: "x", expiresAt: 1 };
  const COVERED: readonly (readonly [string, Partial<Client>])[] = [
    ["clientId", { clientId: "x" }],
    ["metadata", { metadata: accepted({ client_name: "x" }) }],
    ["suppliedNames", { suppliedNames: [] }],
    ["secret", { secret: other }],
    ["the end of the secret", { secret: { digest: "digest-of-the-secret", sealed: "sealed-secret", expiresAt: 1 } }],
    ["previousSecret", { previousSecret: other }],
    ["registrationTokenDigest", { registrationTokenDigest: "x" }],
    ["initialTokenId", { initialTokenId: "x" }],
    ["policy", { policy: {} }],
    ["disabledAt", { disabledAt: 1 }],
  ];
  it.each(COVERED)("is another one after a change of %s", (_, members) => {
    expect(stateDigest({ ...full, ...members })).not.toBe(stateDigest(full));
  });

  it("is the same after a use, under another seal and in another revision", () => {
    const resealed = { ...full, secret: { ...storedClient().secret, sealed: "anew" } } as Client;
    const { life: _, ...immortal } = full;
    for (const one of [resealed, immortal, { ...full, revision: 99 }, { ...full, audit: [] }])
      expect(stateDigest(one)).toBe(stateDigest(full));
    expect(COVERED.length).toBe(10);
  });
});
