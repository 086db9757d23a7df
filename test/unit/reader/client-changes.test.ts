import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../../lib/events/client-event.ts";
import { type ClientChange, clientChangesIn } from "../../../lib/reader/client-changes.ts";

const record = (eventName: string, id: string) => ({ eventID: "1", eventName, dynamodb: { Keys: { id: { S: id } } } });
const event = (type: string, detail: object = { client_id: "a" }) => ({
  source: "oidc-registrar",
  "detail-type": type,
  detail: { type, ...detail },
});

describe("what events tell of clients", () => {
  it("a batch of the stream tells each record's client, in order, and nothing of other items", () => {
    const Records = [
      record("INSERT", "client/a"),
      record("MODIFY", "quota/clients"),
      record("MODIFY", "client/b"),
      record("REMOVE", "client/a"),
      record("REMOVE", "token/t"),
    ];
    expect(clientChangesIn({ Records })).toEqual([
      { clientId: "a", change: "registered" },
      { clientId: "b", change: "changed" },
      { clientId: "a", change: "removed" },
    ]);
  });

  it.each([
    [null],
    ["INSERT"],
    [{}],
    [{ eventName: "INSERT", dynamodb: null }],
    [{ dynamodb: { Keys: null } }],
    [{ dynamodb: { Keys: { id: null } } }],
    [{ dynamodb: { Keys: { id: { S: 1 } } } }],
  ])("what is no record of a client tells nothing, and the one after it is told: %j", (none) => {
    expect(clientChangesIn({ Records: [none, record("MODIFY", "client/b")] })).toEqual([
      { clientId: "b", change: "changed" },
    ]);
  });

  it("a client of which only its place stays is removed", () => {
    const NewImage = { id: { S: "client/a" }, deleted_at: { N: "1" } };
    const { dynamodb, ...rest } = record("MODIFY", "client/a");
    expect(clientChangesIn({ Records: [{ ...rest, dynamodb: { ...dynamodb, NewImage } }] })).toEqual([
      { clientId: "a", change: "removed" },
    ]);
  });

  /** All the types there are; the compiler misses one. */
  const CHANGES = {
    "client.registered": "registered",
    "client.updated": "changed",
    "client.secret-renewed": "changed",
    "client.disabled": "changed",
    "client.enabled": "changed",
    "client.expiring": "changed",
    "client.revived": "changed",
    "client.expired-early": "changed",
    "client.token-renewed": "changed",
    "client.audited": "changed",
    "client.deleted": "removed",
    "client.removed": "removed",
  } as const satisfies Record<ClientEvent["type"], ClientChange["change"]>;

  it.each([...Object.entries(CHANGES), ["client.of-a-later-kind", "changed"]])(
    "%s is that a client was %s",
    (type, change) => {
      expect(clientChangesIn(event(type))).toEqual([{ clientId: "a", change }]);
    },
  );

  it.each([["constructor"], ["toString"], ["__proto__"], [undefined], [["client.removed"]]])(
    "a type that is not known, %j, is that a client was changed, whatever else has the name",
    (type) => {
      const changes = clientChangesIn(event("any", { client_id: "a", type }));
      expect(changes).toEqual([{ clientId: "a", change: "changed" }]);
    },
  );

  it.each([
    undefined,
    null,
    "x",
    [],
    {},
    { Records: [{}] },
    { Records: [{ dynamodb: { Keys: { id: { N: "1" } } } }] },
    { ...event("client.updated"), source: "another" },
    event("client.updated", {}),
    { source: "oidc-registrar", detail: null },
  ])("anything else tells nothing: %j", (other) => {
    expect(clientChangesIn(other)).toEqual([]);
  });
});
