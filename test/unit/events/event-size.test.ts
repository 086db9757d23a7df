import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../../lib/audit/entry.ts";
import { clientEventsOf } from "../../../lib/events/client-events.ts";
import {
  EVENTS_PER_BATCH_MAX,
  EVENTS_PER_RECORD_MAX,
  RECORD_BYTES_MAX,
  RECORDS_PER_BATCH_MAX,
} from "../../../lib/events/event-size.ts";
import { PARAMETERS } from "../../../lib/metadata/parameters.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { accepted, storedClient } from "../../support/clients.ts";
import { recordOf } from "../../support/stream-records.ts";

/** What a bus takes in one call, and what it counts besides the details. */
const BUS_BYTES = 256 * 1024;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const label = "a".repeat(58);
/** As many redirect URIs as a client may have, on hosts as long as there are. */
const uris = (start: string, count = 50) =>
  Array.from(
    { length: count },
    (_, index) => `https://${start}${10 + index}.${label}.${label}.${label}.${label}.example/`,
  );
const names = Object.keys(PARAMETERS);
const digest = "d".repeat(22);
/** As large as one can be: 64 members, each in a language with the longest tag. */
const entry = (seq: number): AuditEntry => ({
  seq,
  at: 1_800_000_000,
  revision: seq,
  actions: ["replaced", "revived", "secret-renewed", "token-rotated"],
  by: "operator",
  id: "o".repeat(64),
  source: "2001:db8:aaaa:bbbb::/64",
  members: Object.fromEntries(
    Array.from({ length: 64 }, (_, index) => [
      `${"backchannel_authentication_request_signing_alg"}#${String(index).padStart(64, "x")}`,
      digest,
    ]),
  ),
  more: 9,
  previous: "a".repeat(43),
  state: digest,
  kid: "00000000-0000-0000-0000-000000000000",
  hash: "h".repeat(43),
});

describe("events fit a bus", () => {
  it("a batch has no more of them than a bus takes at once, and no more bytes", () => {
    expect(RECORDS_PER_BATCH_MAX * EVENTS_PER_RECORD_MAX).toBeLessThanOrEqual(EVENTS_PER_BATCH_MAX);
    expect(RECORDS_PER_BATCH_MAX).toBe(3);
    const overhead = EVENTS_PER_RECORD_MAX * ("oidc-registrar".length + "client.expired-early".length + 14);
    expect(RECORDS_PER_BATCH_MAX * (RECORD_BYTES_MAX + overhead)).toBeLessThanOrEqual(BUS_BYTES);
  });

  it("the most that the service can write in one change is told whole", () => {
    const old = Object.fromEntries(names.slice(0, names.length / 2).map((name) => [name, "old"]));
    const current = Object.fromEntries(names.slice(names.length / 3).map((name) => [name, "new"]));
    const before: Client = storedClient({
      metadata: accepted({ ...old, redirect_uris: uris("old") }),
      audit: [entry(1)],
    });
    const after: Client = storedClient({
      metadata: accepted({ ...current, redirect_uris: uris("new") }),
      secret: { digest: "other", sealed: "s", expiresAt: 4_000_000_000 },
      previousSecret: { digest: "d", sealed: "s", expiresAt: 4_000_000_000 },
      life: { expiresAt: 4_000_000_000, lifetimeSeconds: 1, graceSeconds: 1 },
      audit: [entry(2)],
    });
    const events = clientEventsOf(recordOf(before, after));
    expect(events.map(({ type }) => type)).toEqual(["client.updated", "client.secret-renewed", "client.revived"]);
    expect(events.some(({ reduced }) => reduced)).toBe(false);
    expect(events[0]).toHaveProperty("new_redirect_hosts.length", 50);
    expect(bytesOf(events)).toBeGreaterThan(50_000);
    expect(bytesOf(events)).toBeLessThanOrEqual(RECORD_BYTES_MAX);
  });

  it("an item that somebody else has filled is told with the client and no more, so that nothing behind it waits", () => {
    const full = storedClient({ metadata: accepted({ redirect_uris: uris("x", 2000) }) });
    const common = {
      client_id: full.clientId,
      change_id: expect.any(String),
      time: expect.any(String),
      revision: 1,
      reduced: true,
    };
    expect(clientEventsOf(recordOf(undefined, full))).toEqual([{ type: "client.registered", ...common }]);
    expect(clientEventsOf(recordOf(full, undefined))).toEqual([{ type: "client.deleted", ...common }]);
    const { redirect_uris: _, ...rest } = full.metadata as Record<string, unknown>;
    const after = storedClient({ metadata: accepted(rest), secret: { digest: "n", sealed: "s", expiresAt: 0 } });
    expect(clientEventsOf(recordOf(full, after))).toEqual([
      { type: "client.updated", ...common },
      { type: "client.secret-renewed", ...common },
    ]);
  });

  it("one of a stream that does not say when has no time then either", () => {
    const record = recordOf(undefined, storedClient({ metadata: accepted({ redirect_uris: uris("x", 2000) }) }));
    const { ApproximateCreationDateTime: _, ...dynamodb } = record.dynamodb;
    expect(clientEventsOf({ ...record, dynamodb })[0]).not.toHaveProperty("time");
  });
});
