import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyArchive, verifyClient } from "../../../lib/audit/verify.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { auditedClient, auditKeys, documents } from "../../support/audits.ts";
import { accepted } from "../../support/clients.ts";

const { keyring } = auditKeys();
const client = await auditedClient(keyring, documents(8));
const text = JSON.stringify(client.audit);

const isFound = async (audit: unknown, members: Partial<Client> = {}): Promise<boolean> =>
  (await verifyClient({ ...client, ...members, audit: audit as Client["audit"] }, keyring)).findings.length > 0;

const place = fc.nat({ max: client.audit.length - 1 });

/** The audit as an edit of its text leaves it; undefined where that is no JSON, which no reader takes. */
function parsed(edited: string): unknown {
  try {
    return JSON.parse(edited);
  } catch {
    return undefined;
  }
}

describe("whatever is done to an audit past the service is found", () => {
  it("nothing is found where nothing was done", async () => {
    expect(await isFound(parsed(text))).toBe(false);
  });

  it("every byte of every entry, put in the place of by another", async () => {
    let read = 0;
    for (let index = 1; index < text.length - 1; index += 1) {
      const other = text[index] === "7" ? "8" : "7";
      const audit = parsed(`${text.slice(0, index)}${other}${text.slice(index + 1)}`);
      if (audit === undefined) continue;
      read += 1;
      expect(await isFound(audit), text.slice(index - 20, index + 20)).toBe(true);
    }
    expect(read).toBeGreaterThan(1000);
  });

  it("any byte by any other, wherever a reader still takes it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: text.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1 }),
        async (at, other) => {
          fc.pre(other !== text[at]);
          const audit = parsed(`${text.slice(0, at)}${other}${text.slice(at + 1)}`);
          expect(audit === undefined || (await isFound(audit))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("any value of any member of any entry", async () => {
    const edit = fc.tuple(place, fc.constantFrom(...Object.keys(client.audit[1] ?? {})), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(edit, async ([at, name, value]) => {
        const entry = client.audit[at] as unknown as Readonly<Record<string, unknown>>;
        fc.pre(JSON.stringify(entry[name]) !== JSON.stringify(value));
        const audit = client.audit.map((one, index) => (index === at ? { ...one, [name]: value } : one));
        expect(await isFound(audit)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("a member more, or one less", async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.string({ maxLength: 8 }), fc.jsonValue(), async (at, name, value) => {
        fc.pre(!(name in (client.audit[at] ?? {})));
        const audit = client.audit.map((one, index) => (index === at ? { ...one, [name]: value } : one));
        expect(await isFound(parsed(JSON.stringify(audit)))).toBe(true);
      }),
      { numRuns: 100 },
    );
    for (const [at, entry] of client.audit.entries())
      for (const name of Object.keys(entry)) {
        const less = Object.fromEntries(Object.entries(entry).filter(([one]) => one !== name));
        expect(await isFound(client.audit.with(at, less as never)), name).toBe(true);
      }
  });

  it("entries removed, but for the last ones together with what they did", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(place, { minLength: 1 }), async (gone) => {
        expect(await isFound(client.audit.filter((_, index) => !gone.includes(index)))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("entries in another order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...client.audit], { minLength: client.audit.length }), async (audit) => {
        fc.pre(JSON.stringify(audit) !== text);
        expect(await isFound(audit)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("an entry put in, whether a copy or made up", async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.nat({ max: client.audit.length }), fc.boolean(), async (from, at, isCopy) => {
        const entry = client.audit[from];
        if (entry === undefined) throw new Error("there is no such entry");
        const made = isCopy ? entry : { ...entry, seq: at + 1, at: entry.at + 1 };
        expect(await isFound(client.audit.toSpliced(at, 0, made))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("100 random edits of the client's own metadata", async () => {
    const members = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fc.jsonValue(), {
      minKeys: 1,
      maxKeys: 3,
    });
    await fc.assert(
      fc.asyncProperty(members, async (edit) => {
        const metadata = parsed(JSON.stringify({ ...client.metadata, ...edit })) as Record<string, unknown>;
        fc.pre(JSON.stringify(metadata) !== JSON.stringify(client.metadata));
        expect(await isFound(client.audit, { metadata: accepted(metadata) })).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

it("what events carried is found out in the same way, and in any order is good", async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...client.audit], { minLength: 8 }), place, async (entries, at) => {
      expect((await verifyArchive(entries, keyring)).findings).toEqual([]);
      const edited = entries.map((entry, index) => (index === at ? { ...entry, revision: entry.revision + 1 } : entry));
      expect((await verifyArchive(edited, keyring)).findings).not.toEqual([]);
    }),
    { numRuns: 100 },
  );
});
