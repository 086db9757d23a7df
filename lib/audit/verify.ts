import type { Client } from "../registration/client.ts";
import { type AuditKey, linkHash } from "./chain.ts";
import type { AuditEntry } from "./entry.ts";
import { stateDigest } from "./state.ts";

/** What is wrong with an audit. */
export interface AuditFinding {
  readonly kind:
    | "no audit"
    | "entry unreadable"
    | "key gone"
    | "hash broken"
    | "link broken"
    | "older missing"
    | "changed past the service"
    | "revision too low";
  /** The entry that it was found at, where it was one. */
  readonly seq?: number;
  /** The same for people. */
  readonly words: string;
}

/** What a verification came to; docs/audit.md says what that proves. */
export interface AuditReport {
  readonly findings: readonly AuditFinding[];
  /** How many entries were looked at. */
  readonly count: number;
  /** The number of the first of them; above 1, older ones were dropped. */
  readonly first?: number;
  /** The end of the chain, to be compared with an archive's or an item's. */
  readonly head?: Pick<AuditEntry, "seq" | "hash" | "revision">;
}

/** The keys that made the hashes, by the version of the keys secret. */
export interface AuditKeys {
  byKid(kid: string): Promise<AuditKey | undefined>;
}

/** Verifies the audit that a client carries, and that the client is as its last entry left it. Throws what the keys throw. */
export async function verifyClient(client: Client, keys: AuditKeys): Promise<AuditReport> {
  const entries: readonly unknown[] = Array.isArray(client.audit) ? client.audit : [client.audit];
  const report = await verifyChain(entries, keys);
  const last = entries.filter(isEntry).at(-1);
  const further = last === undefined ? [] : [...olderFindings(entries, report), ...stateFindings(client, last)];
  return { ...report, findings: [...report.findings, ...further] };
}

/**
 * Verifies the entries of one client that events have carried. They may come in any order and more than once, and with
 * those that the item has. Throws what the keys throw.
 */
export function verifyArchive(entries: readonly unknown[], keys: AuditKeys): Promise<AuditReport> {
  const texts = new Set(entries.map((entry) => JSON.stringify(entry) ?? ""));
  const each = [...texts].map((text): unknown => (text === "" ? undefined : JSON.parse(text)));
  const numberOf = (entry: unknown): number => (isEntry(entry) ? entry.seq : Number.POSITIVE_INFINITY);
  return verifyChain(
    each.toSorted((one, other) => (numberOf(one) < numberOf(other) ? -1 : 1)),
    keys,
  );
}

async function verifyChain(entries: readonly unknown[], keys: AuditKeys): Promise<AuditReport> {
  const findings: AuditFinding[] = [];
  if (entries.length === 0) findings.push(finding("no audit", "the client has no audit"));
  const readable = entries.filter(isEntry);
  let before: AuditEntry | undefined;
  for (const [index, entry] of entries.entries()) {
    if (!isEntry(entry)) {
      findings.push(finding("entry unreadable", `what stands at place ${index + 1} is no entry`));
      continue;
    }
    findings.push(...(await entryFindings(entry, before, keys)));
    before = entry;
  }
  const [first] = readable;
  return {
    findings,
    count: readable.length,
    ...(first && { first: first.seq }),
    ...(before && { head: { seq: before.seq, hash: before.hash, revision: before.revision } }),
  };
}

async function entryFindings(
  entry: AuditEntry,
  before: AuditEntry | undefined,
  keys: AuditKeys,
): Promise<readonly AuditFinding[]> {
  const { hash, ...rest } = entry;
  const { seq } = rest;
  if (before !== undefined && seq !== before.seq + 1)
    return [finding("link broken", `after entry ${before.seq} comes entry ${seq}`, seq)];
  // Where the entry before was dropped, nobody knows its hash.
  const previous = before === undefined && seq > 1 ? rest.previous : (before?.hash ?? "");
  const key = await keys.byKid(rest.kid);
  if (key === undefined)
    return [
      finding(
        "key gone",
        `the version ${rest.kid} of the keys secret is gone, so entry ${seq} can not be verified`,
        seq,
      ),
    ];
  if (hash !== linkHash(key, rest)) return [finding("hash broken", `entry ${seq} is not as the service wrote it`, seq)];
  if (rest.previous === previous) return [];
  return [finding("link broken", `entry ${seq} does not follow the one that stands before it`, seq)];
}

/** As many entries as an item carries, and half the room: what does not come near either was not cut by the service. */
const FULL = { entries: 20, bytes: 4096 } as const;

function olderFindings(entries: readonly unknown[], { first = 1 }: AuditReport): readonly AuditFinding[] {
  const isFull = entries.length >= FULL.entries || Buffer.byteLength(JSON.stringify(entries)) >= FULL.bytes;
  if (first === 1 || isFull) return [];
  const words = `entries before ${first} are missing, and there was room for them, unless the last of them was very large`;
  return [finding("older missing", words, first)];
}

function stateFindings(client: Client, last: AuditEntry): readonly AuditFinding[] {
  const { seq } = last;
  return [
    ...(stateDigest(client) === last.state
      ? []
      : [
          finding(
            "changed past the service",
            `the client is not as entry ${seq} left it: something else has changed it`,
            seq,
          ),
        ]),
    ...(last.revision <= client.revision
      ? []
      : [
          finding(
            "revision too low",
            `the client has revision ${client.revision}, and entry ${seq} made ${last.revision}`,
            seq,
          ),
        ]),
  ];
}

const finding = (kind: AuditFinding["kind"], words: string, seq?: number): AuditFinding => ({
  kind,
  ...(seq !== undefined && { seq }),
  words,
});

/** Whether there is enough of an entry to verify it; its hash tells whether all of it is right. */
function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== "object" || value === null) return false;
  const { seq, kid, hash, revision } = value as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(seq) && Number(seq) > 0 && Number.isSafeInteger(revision) && [kid, hash].every(isText);
}

const isText = (value: unknown): boolean => typeof value === "string";
