import { describe, expect, it } from "vitest";
import { handler } from "../../../functions/describeChange.ts";
import { describeChanges } from "../../../lib/events/describe-changes.ts";
import { EVENTS_PER_RECORD_MAX } from "../../../lib/events/event-size.ts";
import { createLog } from "../../../lib/observability/log.ts";
import { storedClient } from "../../support/clients.ts";
import type { Json } from "../../support/http-client.ts";
import { imageOf, recordOf, recordOfItems } from "../../support/stream-records.ts";

const client = storedClient();
const [deleted, registered] = [
  recordOf(client, undefined, { eventID: "2" }),
  recordOf(undefined, client, { eventID: "1" }),
];
const strange = recordOfItems({ after: { ...imageOf(client), format_version: { N: "9" } } });
const quota = recordOfItems({ after: { id: { S: "quota/token-1" }, count: { N: "3" } } });

function observedLog() {
  const lines: Json[] = [];
  const write = (line: string) => lines.push(JSON.parse(line));
  return { lines, log: createLog({ write, nowMilliseconds: () => 0, functionName: "describeChange" }) };
}

describe("a batch of records", () => {
  it("gives one list of events, in the order of the changes", () => {
    const { log, lines } = observedLog();
    const events = describeChanges([registered, deleted], log);
    expect(events.map(({ type, change_id }) => [type, change_id])).toEqual([
      ["client.registered", "1"],
      ["client.deleted", "2"],
    ]);
    expect(lines).toEqual([]);
  });

  it("that tells nothing gives an empty list, which a pipe does not deliver", () => {
    const { log, lines } = observedLog();
    expect([describeChanges([], log), describeChanges([quota], log), lines]).toEqual([[], [], []]);
  });

  it("leaves out an item of an unknown format and logs that it did, with the client and nothing of the item", () => {
    const { log, lines } = observedLog();
    expect(describeChanges([strange, registered], log).map(({ type }) => type)).toEqual(["client.registered"]);
    expect(lines).toMatchObject([
      { level: "error", event: "change not described", client_id: client.clientId, reason: "format_unknown" },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/digest|sealed|rp\.example/);
  });

  it("has three events for a record at most: the size of a batch counts on it", () => {
    const { log } = observedLog();
    const after = storedClient({
      revision: 2,
      secret: { digest: "d", sealed: "s", expiresAt: 0 },
      registrationTokenDigest: "other",
      suppliedNames: [],
      disabledAt: 1,
      life: { expiresAt: 2, lifetimeSeconds: 1, graceSeconds: 1 },
      audit: client.audit.flatMap((entry) => [entry, { ...entry, seq: 2, actions: ["revived", "expired"] as const }]),
    });
    const image = { ...imageOf(after), metadata: { S: "{}" }, expiry_warned_days: { N: "7" } };
    const events = describeChanges([recordOfItems({ before: imageOf(client), after: image })], log);
    expect(events).toHaveLength(EVENTS_PER_RECORD_MAX);
    expect(events.map(({ type }) => type)).toEqual(["client.updated", "client.secret-renewed", "client.disabled"]);
  });
});

it("functions/describeChange answers the events of the batch that a pipe hands it", async () => {
  const { log } = observedLog();
  expect(await handler([registered, quota, deleted])).toEqual(describeChanges([registered, deleted], log));
});
