import { beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { unreachableTable } from "../../support/client-table.ts";
import { accepted, storedClient, withoutSecret } from "../../support/clients.ts";
import { openTestedStore } from "../../support/tested-store.ts";

const NOW = 1_800_000_000;
const UNAVAILABLE = { reason: { kind: "unavailable", what: "client store" } };

const { store, table } = await openTestedStore();
let count = 0;

/** A client of its own for each test, stored. */
let client = storedClient();
let id = "";
beforeEach(async () => {
  count += 1;
  client = storedClient({ clientId: `client-${count}` });
  id = `client/client-${count}`;
  await store.create(client);
  table.calls.length = 0;
});

describe("a client is created", () => {
  it("and found as it is", async () => {
    expect(await store.find(client.clientId)).toStrictEqual(client);
  });

  it("in one write", async () => {
    await store.create(storedClient({ clientId: `other-${count}` }));
    expect(table.calls).toEqual(["PutItem"]);
  });

  it("without touching one that has the identifier already", async () => {
    const other = { ...client, issuedAt: 1, registrationTokenDigest: "of somebody else" };
    expect(await store.create(other)).toBe(false);
    expect(await store.find(client.clientId)).toStrictEqual(client);
  });
});

describe("a client is found", () => {
  it("in one read, which sees the last write", async () => {
    const inputs: unknown[] = [];
    table.documents.middlewareStack.add(
      (next) => (args) => {
        inputs.push(args.input);
        return next(args);
      },
      { step: "initialize", name: "inputs" },
    );
    await store.find(client.clientId);
    table.documents.middlewareStack.remove("inputs");
    expect([table.calls, inputs]).toEqual([["GetItem"], [expect.objectContaining({ ConsistentRead: true })]]);
  });

  it.each(["", "nobody", "client/client-1", "CLIENT-1"])("only by its own identifier, not by %j", async (clientId) => {
    expect(await store.find(clientId)).toBeUndefined();
  });

  it("not when its item is of a format that is not known: that is a fault, not an absent client", async () => {
    await table.set(id, "format_version", 2);
    const refused = await store.find(client.clientId).catch((error: unknown) => error);
    expect([refused instanceof Error, refused instanceof OAuthError]).toEqual([true, false]);
  });
});

describe("a client is replaced", () => {
  const next = () => ({ ...client, revision: 2, metadata: accepted({ client_name: "New" }), suppliedNames: [] });

  it("in one write", async () => {
    expect(await store.replace(next(), 1)).toBe(true);
    expect(table.calls).toEqual(["UpdateItem"]);
    expect(await store.find(client.clientId)).toStrictEqual(next());
  });

  it("with or without a secret, of which nothing stays behind", async () => {
    const public_ = withoutSecret(next());
    await store.replace(public_, 1);
    expect(await store.find(client.clientId)).toStrictEqual(public_);
    expect(Object.keys((await table.item(id)) ?? {}).filter((name) => name.includes("secret"))).toEqual([]);
    const again = { ...next(), revision: 3 };
    await store.replace(again, 2);
    expect(await store.find(client.clientId)).toStrictEqual(again);
  });

  it("without touching attributes of others, such as an OpenID Provider's own", async () => {
    await table.set(id, "op_last_used", 1_800_000_001);
    await store.replace(withoutSecret(next()), 1);
    expect(await table.item(id)).toMatchObject({ op_last_used: 1_800_000_001, revision: 2 });
  });

  it.each([0, 2])("not if it has another revision than the expected %i, and then not at all", async (expected) => {
    expect(await store.replace(next(), expected)).toBe(false);
    expect(await store.find(client.clientId)).toStrictEqual(client);
  });

  it("by one of several that would replace the same revision", async () => {
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((number) => store.replace({ ...next(), issuedAt: number }, 1)),
    );
    expect(outcomes.filter((isReplaced) => isReplaced)).toEqual([true]);
    expect((await store.find(client.clientId))?.issuedAt).toBe(outcomes.indexOf(true) + 1);
  });

  it("never once it was deleted: it does not come back", async () => {
    await store.remove(client.clientId, client.registrationTokenDigest, NOW);
    expect(await store.replace(next(), 1)).toBe(false);
    expect(await table.item(id)).toBeUndefined();
  });
});

describe("a client is removed", () => {
  it("in one write", async () => {
    expect(await store.remove(client.clientId, client.registrationTokenDigest, NOW)).toBe("removed");
    expect(table.calls).toEqual(["DeleteItem"]);
    expect(await table.item(id)).toBeUndefined();
  });

  it("by the token before the present one, while that is good", async () => {
    await store.replace({ ...client, revision: 2, previousRegistrationTokenDigest: "digest-before" }, 1);
    expect(await store.remove(client.clientId, "digest-before", NOW)).toBe("removed");
  });

  it.each(["", "digest-of-another"])("not with the token digest %j", async (digest) => {
    expect(await store.remove(client.clientId, digest, NOW)).toBe(false);
    expect(await store.find(client.clientId)).toStrictEqual(client);
  });

  it("not while it is disabled", async () => {
    await store.replace({ ...client, revision: 2, disabledAt: NOW }, 1);
    expect(await store.remove(client.clientId, client.registrationTokenDigest, NOW)).toBe(false);
  });

  it("not without leaving something in its place while its registration could come again", async () => {
    await store.replace({ ...client, revision: 2, idempotency: { bodyDigest: "d", until: NOW + 1 } }, 1);
    expect(await store.remove(client.clientId, client.registrationTokenDigest, NOW)).toBe(false);
    expect(await store.remove(client.clientId, client.registrationTokenDigest, NOW + 1)).toBe("removed");
  });

  it("once", async () => {
    const remove = () => store.remove(client.clientId, client.registrationTokenDigest, NOW);
    expect([await remove(), await remove()]).toEqual(["removed", false]);
  });
});

describe("a client is removed as it was read", () => {
  const repeatable = () => ({ ...client, revision: 2, idempotency: { bodyDigest: "d", until: NOW + 60 } });

  it("in one write, whatever its token and state", async () => {
    expect(await store.removeAsRead(client, NOW)).toBe("removed");
    expect([table.calls, await table.item(id)]).toEqual([["DeleteItem"], undefined]);
  });

  it("not when it has changed since, or is gone", async () => {
    await store.replace({ ...client, revision: 2 }, 1);
    expect(await store.removeAsRead(client, NOW)).toBe(false);
    expect(await store.removeAsRead({ ...client, clientId: "nobody" }, NOW)).toBe(false);
  });

  it("so that its identifier stays taken while its registration could come again, and nothing else stays", async () => {
    await store.replace(repeatable(), 1);
    table.calls.length = 0;
    expect(await store.removeAsRead(repeatable(), NOW)).toBe("removed");
    expect(table.calls).toEqual(["PutItem"]);
    expect(await table.item(id)).toEqual({ id, format_version: 1, deleted_at: NOW, expires_at: NOW + 60 });
    expect([await store.find(client.clientId), await store.create(client)]).toEqual([undefined, false]);
    expect(await store.replace({ ...repeatable(), revision: 3 }, 2)).toBe(false);
    expect(await store.removeAsRead(repeatable(), NOW)).toBe(false);
  });

  it("with nothing left in its place once its registration cannot come again", async () => {
    await store.replace(repeatable(), 1);
    expect(await store.removeAsRead(repeatable(), NOW + 60)).toBe("removed");
    expect(await table.item(id)).toBeUndefined();
  });
});

describe("the token before is ended", () => {
  const rotated = () => ({ ...client, revision: 2, previousRegistrationTokenDigest: "digest-before" });

  it("in one write that changes nothing else, its revision neither", async () => {
    await store.replace(rotated(), 1);
    table.calls.length = 0;
    await store.endPreviousToken(client.clientId, client.registrationTokenDigest);
    expect(table.calls).toEqual(["UpdateItem"]);
    expect(await store.find(client.clientId)).toStrictEqual({ ...client, revision: 2 });
  });

  it("not by a token that is no longer the present one, nor for a client that is gone", async () => {
    await store.replace(rotated(), 1);
    await store.endPreviousToken(client.clientId, "digest-of-an-older-token");
    await store.endPreviousToken("nobody", client.registrationTokenDigest);
    expect(await store.find(client.clientId)).toStrictEqual(rotated());
    expect(await table.item("client/nobody")).toBeUndefined();
  });
});

describe("while the table cannot be had", () => {
  const operations = (broken: ClientStore): readonly (readonly [string, () => Promise<unknown>])[] => [
    ["create", () => broken.create(client)],
    ["find", () => broken.find(client.clientId)],
    ["replace", () => broken.replace(client, 1)],
    ["remove", () => broken.remove(client.clientId, client.registrationTokenDigest, NOW)],
    ["removeAsRead", () => broken.removeAsRead(client, NOW)],
    ["endPreviousToken", () => broken.endPreviousToken(client.clientId, client.registrationTokenDigest)],
  ];

  it("every operation says so, with the cause", async () => {
    const broken = [
      createDynamoClientStore(unreachableTable(), table.name),
      createDynamoClientStore(table.documents, "missing"),
    ];
    const all = broken.flatMap(operations);
    for (const [name, operation] of all) {
      const refused = await operation().catch((error: unknown) => error);
      expect(refused, name).toMatchObject({ ...UNAVAILABLE, cause: expect.any(Error) });
    }
    expect(all.length).toBe(12);
  });
});
