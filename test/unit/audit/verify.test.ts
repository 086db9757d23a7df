import { describe, expect, it } from "vitest";
import { verifyArchive, verifyClient } from "../../../lib/audit/verify.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { auditedClient, auditKeys, documents } from "../../support/audits.ts";
import { accepted } from "../../support/clients.ts";

const { keyring } = auditKeys();
const kindsOf = ({ findings }: { readonly findings: readonly { readonly kind: string; readonly seq?: number }[] }) =>
  findings.map(({ kind, seq }) => (seq === undefined ? kind : `${kind} ${seq}`));

describe("the audit of a client as the service wrote it", () => {
  it.each([1, 2, 5, 20])("with %i changes is whole: nothing is found", async (count) => {
    const client = await auditedClient(keyring, documents(count));
    expect(await verifyClient(client, keyring)).toEqual({
      findings: [],
      count,
      first: 1,
      head: { seq: count, hash: client.audit.at(-1)?.hash, revision: count },
    });
  });

  it("with more changes than are kept begins later, and nothing is found", async () => {
    const client = await auditedClient(keyring, documents(50));
    const report = await verifyClient(client, keyring);
    expect(report).toMatchObject({ findings: [], head: { seq: 50 } });
    expect(report.first).toBeGreaterThan(30);
    expect(report.count).toBe(51 - (report.first ?? 0));
  });

  it("with changes before and after a rotation of the keys needs both versions", async () => {
    const { keyring: own, secret } = auditKeys();
    const early = await auditedClient(own, documents(2));
    secret.rotate("v2", "another text");
    const client = await auditedClient(own, documents(5).slice(2), {}, early);
    expect(client.audit.map(({ kid }) => kid)).toEqual(["v1", "v1", "v2", "v2", "v2"]);
    expect((await verifyClient(client, own)).findings).toEqual([]);
    secret.forget("v1");
    const later = createKeyring(secret);
    expect(kindsOf(await verifyClient(client, later))).toEqual(["key gone 1", "key gone 2"]);
  });

  it("is not touched by what each use of a client changes", async () => {
    const client = await auditedClient(keyring, documents(3));
    const used = { ...client, revision: 9, life: { expiresAt: 1, lifetimeSeconds: 1, graceSeconds: 1 } };
    expect((await verifyClient(used, keyring)).findings).toEqual([]);
  });
});

describe("what is found", () => {
  it("no audit", async () => {
    const client = await auditedClient(keyring, documents(1));
    expect(await verifyClient({ ...client, audit: [] }, keyring)).toEqual({
      findings: [{ kind: "no audit", words: "the client has no audit" }],
      count: 0,
    });
  });

  it("what is no entry, whatever it is", async () => {
    const client = await auditedClient(keyring, documents(2));
    for (const one of [
      null,
      1,
      "x",
      [],
      {},
      { seq: "1" },
      { ...client.audit[0], seq: 0 },
      { ...client.audit[0], kid: 1 },
    ]) {
      const { findings } = await verifyClient({ ...client, audit: [one as never, ...client.audit] }, keyring);
      expect(findings).toMatchObject([{ kind: "entry unreadable", words: "what stands at place 1 is no entry" }]);
    }
    for (const audit of [{}, "text", null, 7])
      expect(kindsOf(await verifyClient({ ...client, audit: audit as never }, keyring))).toEqual(["entry unreadable"]);
  });

  it("a key that is gone, at each entry that it made", async () => {
    const { keyring: other } = auditKeys();
    const client = await auditedClient(keyring, documents(2));
    const gone = { byKid: async () => undefined };
    expect(kindsOf(await verifyClient(client, gone))).toEqual(["key gone 1", "key gone 2"]);
    expect((await verifyClient(client, other)).findings).toEqual([]);
  });

  it("keys that can not be read are not a finding: the verification fails", async () => {
    const client = await auditedClient(keyring, documents(1));
    const away = { byKid: () => Promise.reject(new Error("away")) };
    await expect(verifyClient(client, away)).rejects.toThrow("away");
  });

  it("another key than that of the service", async () => {
    const client = await auditedClient(keyring, documents(1));
    const wrong = { byKid: async (kid: string) => ({ kid, auditing: new Uint8Array(32) }) };
    expect(kindsOf(await verifyClient(client, wrong))).toEqual(["hash broken 1"]);
  });

  it("an edited entry", async () => {
    const client = await auditedClient(keyring, documents(4));
    const audit = client.audit.map((entry) => (entry.seq === 2 ? { ...entry, source: "198.51.100.9" } : entry));
    expect(kindsOf(await verifyClient({ ...client, audit }, keyring))).toEqual(["hash broken 2"]);
  });

  it("a removed entry, and one that stands twice", async () => {
    const client = await auditedClient(keyring, documents(4));
    const removed = client.audit.filter(({ seq }) => seq !== 2);
    expect(kindsOf(await verifyClient({ ...client, audit: removed }, keyring))).toEqual(["link broken 3"]);
    const twice = [...client.audit.slice(0, 2), ...client.audit.slice(1)];
    expect(kindsOf(await verifyClient({ ...client, audit: twice }, keyring))).toEqual(["link broken 2"]);
  });

  it("an entry of the service's own that follows another than the one before it", async () => {
    const early = await auditedClient(keyring, documents(1));
    const branch = async (count: number, name: string) =>
      (await auditedClient(keyring, Array(count).fill({ client_name: name }), {}, early)).audit;
    const [one, other] = [await branch(1, "One"), await branch(2, "Other")];
    const { findings } = await verifyArchive([...one, ...other.slice(2)], keyring);
    expect(findings).toEqual([
      { kind: "link broken", seq: 3, words: "entry 3 does not follow the one that stands before it" },
    ]);
  });

  it("older entries that were taken away where there was room for them", async () => {
    const client = await auditedClient(keyring, documents(4));
    const { findings, first } = await verifyClient({ ...client, audit: client.audit.slice(2) }, keyring);
    expect(first).toBe(3);
    expect(findings).toMatchObject([{ kind: "older missing", seq: 3 }]);
  });

  it("metadata, a secret or a token that something else has changed", async () => {
    const client = await auditedClient(keyring, documents(3));
    for (const edit of [
      { metadata: accepted({ redirect_uris: ["https://evil.example/"] }) },
      { secret: { digest: "other", sealed: "s", expiresAt: 0 } },
      { registrationTokenDigest: "other" },
      { disabledAt: 1 },
      { clientId: "other" },
      { suppliedNames: [] },
    ]) {
      const { findings } = await verifyClient({ ...client, ...edit }, keyring);
      expect(findings, JSON.stringify(edit)).toEqual([
        {
          kind: "changed past the service",
          seq: 3,
          words: "the client is not as entry 3 left it: something else has changed it",
        },
      ]);
    }
  });

  it("a newer state under an older revision", async () => {
    const client = await auditedClient(keyring, documents(3));
    expect(kindsOf(await verifyClient({ ...client, revision: 2 }, keyring))).toEqual(["revision too low 3"]);
  });

  it("the audit of another client", async () => {
    const client = await auditedClient(keyring, documents(3));
    const other = await auditedClient(keyring, documents(3), { clientId: "fedcba9876543210fedcba9876543210" });
    expect(kindsOf(await verifyClient({ ...client, audit: other.audit }, keyring))).toEqual([
      "changed past the service 3",
    ]);
  });
});

describe("the entries that events have carried", () => {
  it("may come in any order, more than once, and with those of the item", async () => {
    const early = await auditedClient(keyring, documents(25));
    const late = await auditedClient(keyring, documents(40));
    const all = [...late.audit, ...early.audit.slice(3), ...early.audit];
    const report = await verifyArchive(all.toReversed(), keyring);
    expect(report).toMatchObject({ findings: [], head: { seq: 40, hash: late.audit.at(-1)?.hash } });
    expect(report.count).toBeLessThan(all.length);
  });

  it("that lack one, or have two of one number, are found out", async () => {
    const { audit } = await auditedClient(keyring, documents(6));
    expect(kindsOf(await verifyArchive(audit.toSpliced(3, 1), keyring))).toEqual(["link broken 5"]);
    const forged = { ...audit[2], by: "operator" };
    expect(kindsOf(await verifyArchive([...audit, forged], keyring))).toContain("link broken 3");
    expect(kindsOf(await verifyArchive([...audit, undefined, null], keyring))).toEqual([
      "entry unreadable",
      "entry unreadable",
    ]);
    expect(kindsOf(await verifyArchive([], keyring))).toEqual(["no audit"]);
  });
});
