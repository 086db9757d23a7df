import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../../lib/audit/entry.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { mayHaveTakenEffect } from "../../../lib/store/available.ts";
import { type ClientRecord, type TombstoneRecord, toRecord } from "../../../lib/store/client-record.ts";
import { wasCreated, wasReplaced } from "../../../lib/store/own-write.ts";
import { fullClient, storedClient } from "../../support/clients.ts";

type Found = ClientRecord | TombstoneRecord | undefined;

const [FIRST] = storedClient().audit as readonly [AuditEntry];
/** The entry of a revision, after the one of the revision before. */
const entry = (revision: number, hash = `hash-${revision}`, previous = `hash-${revision - 1}`): AuditEntry => ({
  ...FIRST,
  seq: revision,
  revision,
  previous,
  hash,
});
const [E1, E2, E3, E4] = [entry(1), entry(2), entry(3), entry(4)];
const at = (revision: number, ...audit: readonly AuditEntry[]): Client => storedClient({ revision, audit });

const TOMBSTONE: TombstoneRecord = { id: "client/1", format_version: 1, deleted_at: 1, expires_at: 2 };

const life = { expiresAt: 3, lifetimeSeconds: 2, graceSeconds: 1 };

/** What was to be written: with an entry of its own, and without. */
const [WRITE, QUIET] = [at(2, E1, E2), at(2, E1)];
const outcomeOf = (decide: () => boolean): boolean | string => {
  try {
    return decide();
  } catch (error) {
    return mayHaveTakenEffect(error) ? "untold" : String(error);
  }
};

describe("whether a client was replaced by a write whose answer was lost", () => {
  const item = (client: Client, members: object = {}): Found => ({ ...toRecord(client), ...members });
  const others = { metadata: "{}", client_secret_digest: "of-the-next" };
  it.each<[string, Client, Found, boolean | string]>([
    ["the item is as it was written", WRITE, item(WRITE), true],
    ["the client was used since", WRITE, item(WRITE, { client_expires_at: 1, expires_at: 2 }), true],
    ["the client was warned since", WRITE, item(WRITE, { expiry_warned_days: 7 }), true],
    ["a write without an entry is as it was written", QUIET, item(QUIET), true],
    ["one that adds no entry was first, and left more", QUIET, item({ ...QUIET, disabledAt: 1 }), false],
    [
      "one that adds no entry was first, and left the token before",
      QUIET,
      item(QUIET, { previous_registration_token_digest: "before" }),
      false,
    ],
    ["one that adds no entry was first, and left a life", QUIET, item({ ...QUIET, life }), false],
    ["another writer came after it", WRITE, item(at(3, E1, E2, E3), others), true],
    ["another came after it that adds no entry", WRITE, item(at(3, E1, E2), others), true],
    ["the token before has ended since", { ...WRITE, previousRegistrationTokenDigest: "before" }, item(WRITE), true],
    ["so many came after it that only the next one tells", WRITE, item(at(3, E3, E4), others), true],
    ["so many came after it that none tells", WRITE, item(at(4, E4), others), "untold"],
    ["the audit was damaged since", WRITE, item(at(4), { ...others, audit: "[null" }), "untold"],
    ["another writer was first", WRITE, item(at(2, E1, entry(2, "other")), others), false],
    ["others were first", WRITE, item(at(3, E1, entry(2, "other"), entry(3, "3", "other")), others), false],
    ["others were first, the next of which tells", WRITE, item(at(3, entry(3, "3", "other")), others), false],
    ["another was first that adds no entry", WRITE, item(at(2, E1), others), false],
    ["another audit is damaged at the same revision", WRITE, item(at(2), { ...others, audit: "[null]" }), false],
    ["another came after a write without an entry", QUIET, item(at(3, E1, entry(3)), others), false],
    ["the client is gone", WRITE, undefined, false],
    ["only its identifier is left", WRITE, TOMBSTONE, false],
  ])("%s", (_, client, found, outcome) => {
    expect(outcomeOf(() => wasReplaced(client, found))).toBe(outcome);
  });
});

describe("whether a client was created by a write whose answer was lost", () => {
  const created = fullClient();
  const { previousSecret: _, ...changed } = { ...created, revision: 2 };
  it.each<[string, Found, boolean | string]>([
    ["the item is as it was written", toRecord(created), true],
    ["it was changed since", toRecord(changed), true],
    ["it may have been deleted since, which left its identifier", TOMBSTONE, "untold"],
    ["it may have been deleted since", undefined, "untold"],
    [
      "it was registered by the same metadata in other bytes",
      { ...toRecord(changed), idempotency_digest: "other" },
      false,
    ],
  ])("%s", (_, found, outcome) => {
    expect(outcomeOf(() => wasCreated(created, found))).toBe(outcome);
  });
});
