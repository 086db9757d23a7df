import { describe, expect, it } from "vitest";
import type { AuditAction } from "../../../lib/audit/entry.ts";
import { clientEventsOf } from "../../../lib/events/client-events.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { fullClient, storedClient } from "../../support/clients.ts";
import { imageOf, recordOf, recordOfItems, TIME_TO_LIVE } from "../../support/stream-records.ts";

const client = storedClient({ life: { expiresAt: 1_800_500_000, lifetimeSeconds: 600_000, graceSeconds: 60 } });
const [entry] = client.audit;
if (entry === undefined) throw new Error("the client has no audit");

/** The client after a change, with one more entry in its audit for what was done. */
const changed = (members: Partial<Client>, ...actions: AuditAction[]): Client => ({
  ...client,
  revision: 2,
  ...members,
  audit: [...client.audit, { ...entry, seq: 2, revision: 2, actions, hash: "hash-2" }],
});
const typesOf = (before: Client | undefined, after: Client | undefined) =>
  clientEventsOf(recordOf(before, after)).map(({ type }) => type);

const tombstone = {
  id: { S: `client/${client.clientId}` },
  format_version: { N: "1" },
  deleted_at: { N: "1800000100" },
  expires_at: { N: "1800028800" },
};

describe("the standing of a client", () => {
  const disabled = changed({ disabledAt: 1_800_000_050 }, "disabled");
  it.each([
    ["disabled", client, disabled, "client.disabled"],
    ["enabled again", disabled, { ...changed({}, "enabled"), revision: 3 }, "client.enabled"],
    [
      "brought back",
      client,
      changed({ life: { expiresAt: 1_900_000_000, lifetimeSeconds: 1, graceSeconds: 1 } }, "revived"),
      "client.revived",
    ],
    [
      "ended by an operator",
      client,
      changed({ life: { expiresAt: 1_800_000_050, lifetimeSeconds: 1, graceSeconds: 1 } }, "expired"),
      "client.expired-early",
    ],
    [
      "given another token by an operator",
      client,
      changed({ registrationTokenDigest: "other" }, "token-issued"),
      "client.token-renewed",
    ],
    [
      "given another token by rotation",
      client,
      changed({ registrationTokenDigest: "other" }, "amended", "token-rotated"),
      "client.token-renewed",
    ],
    ["changed in what no other event tells", client, changed({ suppliedNames: [] }, "amended"), "client.audited"],
  ] as const)("%s", (_, before, after, type) => {
    const added = after.audit.filter(({ seq }) => seq > (before.audit.at(-1)?.seq ?? 0));
    const expires = type === "client.audited" ? {} : { client_expires_at: after.life?.expiresAt };
    expect(clientEventsOf(recordOf(before, after))).toEqual([
      {
        type,
        client_id: client.clientId,
        change_id: "b8c9ff5e0b5d4e6f9a3c2d1e0f4a5b6c",
        time: "2027-01-15T08:00:00.000Z",
        revision: after.revision,
        audit: added,
        ...expires,
      },
    ]);
  });

  it("is told once: that it was disabled before all else, that it has another token after all else", () => {
    const life = { expiresAt: 1_900_000_000, lifetimeSeconds: 1, graceSeconds: 1 };
    expect(typesOf(client, changed({ disabledAt: 1, life, registrationTokenDigest: "x" }, "revived"))).toEqual([
      "client.disabled",
    ]);
    expect(typesOf(client, changed({ life, registrationTokenDigest: "x" }, "revived", "token-rotated"))).toEqual([
      "client.revived",
    ]);
  });

  it("has no time of expiry for a client that lives for ever", () => {
    const { life: _, ...endless } = changed({ disabledAt: 1 }, "disabled");
    expect(clientEventsOf(recordOf(client, endless))[0]).not.toHaveProperty("client_expires_at");
  });
});

describe("client.expiring", () => {
  const warned = (days?: number): ReturnType<typeof imageOf> => ({
    ...imageOf(client),
    ...(days !== undefined && { expiry_warned_days: { N: String(days) } }),
  });
  const eventsOf = (before: ReturnType<typeof warned>, after: ReturnType<typeof warned>) =>
    clientEventsOf(recordOfItems({ before, after }));

  it.each([
    [undefined, 30],
    [30, 7],
    [7, 1],
    [30, 1],
  ])("is what a warning gives: after %s days, %s", (before, days) => {
    expect(eventsOf(warned(before), warned(days))).toMatchObject([
      { type: "client.expiring", days, client_expires_at: 1_800_500_000, revision: 1, audit: [] },
    ]);
  });

  it("is not given for the end of a warning, which a use brings about, nor for any other write while one stands", () => {
    expect(eventsOf(warned(7), warned())).toEqual([]);
    expect(eventsOf(warned(7), { ...warned(7), op_note: { S: "seen" } })).toEqual([]);
  });
});

describe("what stays of a deleted client", () => {
  it("takes its place: the client was deleted", () => {
    expect(clientEventsOf(recordOfItems({ before: imageOf(client), after: tombstone }))).toMatchObject([
      { type: "client.deleted", revision: 1, audit_head: { seq: 1, hash: "hash-of-the-entry" } },
    ]);
  });

  it("gives no event when it comes, changes or goes", () => {
    expect(clientEventsOf(recordOfItems({ after: tombstone }))).toEqual([]);
    expect(clientEventsOf(recordOfItems({ before: tombstone, after: { ...tombstone, op_note: { S: "x" } } }))).toEqual(
      [],
    );
    for (const userIdentity of [null, TIME_TO_LIVE])
      expect(clientEventsOf(recordOfItems({ before: tombstone }, { userIdentity }))).toEqual([]);
  });

  it("that somebody puts a client in the place of: it is there as one that was registered", () => {
    const [event, ...more] = clientEventsOf(recordOfItems({ before: tombstone, after: imageOf(client) }));
    expect([event?.type, more]).toEqual(["client.registered", []]);
  });
});

describe("the audit in events", () => {
  const chain = [entry, { ...entry, seq: 2 }, { ...entry, seq: 3 }];

  it("is every entry that the image before did not have, in each event of the change", () => {
    const after = storedClient({
      revision: 3,
      metadata: fullClient().metadata,
      secret: { digest: "d", sealed: "s", expiresAt: 0 },
      registrationTokenDigest: "o",
      audit: chain,
    });
    const events = clientEventsOf(recordOf(storedClient({ audit: [entry] }), after));
    expect(events).toHaveLength(2);
    for (const event of events) expect(event).toHaveProperty("audit", chain.slice(1));
  });

  it("is all there is where the item before had none, or comes whole", () => {
    expect(clientEventsOf(recordOf(storedClient({ audit: [] }), storedClient({ audit: chain })))).toMatchObject([
      { type: "client.audited", audit: chain },
    ]);
    expect(clientEventsOf(recordOf(undefined, storedClient({ audit: chain.slice(1) })))).toMatchObject([
      { audit: chain.slice(1) },
    ]);
  });

  it("is what is new also where older entries were dropped", () => {
    expect(
      clientEventsOf(recordOf(storedClient({ audit: chain.slice(0, 2) }), storedClient({ audit: chain.slice(1) }))),
    ).toMatchObject([{ audit: chain.slice(2) }]);
  });

  it.each(["{}", "no JSON", "[1]", '[{"seq":"1"}]', "null"])(
    "that somebody has made %s is said to be unreadable, and the change is told",
    (text) => {
      const after = { ...imageOf(changed({ disabledAt: 1 }, "disabled")), audit: { S: text } };
      expect(clientEventsOf(recordOfItems({ before: imageOf(client), after }))).toMatchObject([
        { type: "client.disabled", audit: [], audit_unreadable: true },
      ]);
      const alone = { ...imageOf(client), audit: { S: text } };
      expect(clientEventsOf(recordOfItems({ before: imageOf(client), after: alone }))).toMatchObject([
        { type: "client.audited" },
      ]);
      expect(clientEventsOf(recordOfItems({ before: alone }))[0]).not.toHaveProperty("audit_head");
      expect(clientEventsOf(recordOfItems({ before: alone, after: imageOf(client) }))).toMatchObject([
        { audit: client.audit },
      ]);
    },
  );
});
