import { isDeepStrictEqual } from "node:util";
import type { Client } from "../registration/client.ts";
import { type AuditKey, linkHash } from "./chain.ts";
import type { Actor, AuditAction, AuditEntry } from "./entry.ts";
import { stateDigest, valueDigest } from "./state.ts";

/** What an entry says that cannot be seen in the client itself. */
export interface AuditNote {
  readonly actor: Actor;
  readonly actions: readonly AuditAction[];
  /** Epoch seconds. */
  readonly at: number;
}

/** So much of the past a client carries at most; the events have all of it. */
const ENTRIES_MAX = 20;
const BYTES_MAX = 8192;
/** So many changed members an entry lists; no client of this world has as many. */
const MEMBERS_MAX = 64;

/** The entries of a client after a change: one more, and the oldest fewer where there were too many. */
export function appended(
  before: Client | undefined,
  after: Omit<Client, "audit">,
  note: AuditNote,
  key: AuditKey,
): readonly AuditEntry[] {
  const entries = before?.audit ?? [];
  // What somebody has put there by hand is carried on, for the verification to find.
  const last = entries.findLast((entry) => Number.isSafeInteger(entry?.seq) && typeof entry.hash === "string");
  const changes = Object.entries(changedMembers(before, after));
  const { actor } = note;
  const entry = {
    seq: (last?.seq ?? 0) + 1,
    at: note.at,
    revision: after.revision,
    actions: note.actions,
    by: actor.by,
    ...(actor.id !== undefined && { id: actor.id }),
    ...(actor.source !== undefined && { source: actor.source }),
    members: Object.fromEntries(changes.slice(0, MEMBERS_MAX)),
    ...(changes.length > MEMBERS_MAX && { more: changes.length - MEMBERS_MAX }),
    state: stateDigest(after),
    previous: last?.hash ?? "",
    kid: key.kid,
  };
  return bounded([...entries, { ...entry, hash: linkHash(key, entry) }]);
}

/**
 * The members that a change made different, with the digest of the new value, blank where there is none. What the server
 * supplied to a new client is the same for all and not listed; the digest of the state has it.
 */
function changedMembers(before: Client | undefined, after: Omit<Client, "audit">): Readonly<Record<string, string>> {
  const old: Readonly<Record<string, unknown>> = before?.metadata ?? {};
  const current = after.metadata;
  const implied = new Set<string>(before === undefined ? after.suppliedNames : []);
  const names = new Set([...Object.keys(old), ...Object.keys(current)]);
  const changed = [...names].filter((name) => !implied.has(name) && !isDeepStrictEqual(old[name], current[name]));
  // In an order that anybody can make again who has the names alone.
  changed.sort();
  return Object.fromEntries(
    changed.map((name) => [name, Object.hasOwn(current, name) ? valueDigest(current[name]) : ""]),
  );
}

/** The newest entries that fit; the newest of all always does. */
function bounded(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  let kept = entries.slice(-ENTRIES_MAX);
  while (kept.length > 1 && Buffer.byteLength(JSON.stringify(kept)) > BYTES_MAX) kept = kept.slice(1);
  return kept;
}
