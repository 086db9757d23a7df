import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { type Issuer, startIssuer, tableClient } from "../support/limited-tokens.ts";
import { type RegisteredClient, registeredClient, textOf } from "../support/registrar.ts";

/** DynamoDB: the most that an item may have, names of attributes included. */
const ITEM_BYTES_MAX = 400 * 1024;
const BODY_BYTES_MAX = 131_072;
const KEY = "0123456789abcdefghijkl";
const PREFIX = "cas.authn.oidc.registration";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer({
    [`${PREFIX}.body-bytes-max`]: String(BODY_BYTES_MAX),
    [`${PREFIX}.client-expiration`]: "P30D",
    [`${PREFIX}.client-secret-overlap`]: "P1D",
    [`${PREFIX}.registration-access-token-rotation`]: "true",
  });
});
afterAll(() => issuer.stop());

/** The size of an item as DynamoDB counts it: UTF-8 of names and texts, up to 21 bytes for a number, 3 and 1 for lists. */
function itemBytes(item: Json): number {
  const bytesOf = (value: unknown): number => {
    if (typeof value === "string") return Buffer.byteLength(value);
    if (typeof value === "number") return 21;
    if (value instanceof Set) return [...value].reduce<number>((sum, one) => sum + bytesOf(one), 0);
    if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + bytesOf(one) + 1, 3);
    throw new Error("an attribute of a kind that no item has");
  };
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
}

const itemOf = async (id: string): Promise<Json> => {
  const item = (await issuer.items()).find((one) => one["id"] === id);
  if (item === undefined) throw new Error(`there is no ${id}`);
  return item;
};

/** Metadata of nearly so many bytes as a body may have; members of many languages, of a length of their own. */
function hugeMetadata(fill: string): Json {
  const base = keyClient({ token_endpoint_auth_method: "client_secret_basic", jwks: undefined });
  const members: Record<string, unknown> = { ...base };
  for (let count = 0; ; count += 1) {
    const next = {
      ...members,
      [`client_name#x-${count}-${"a".repeat(8)}-${"b".repeat(8)}`]: fill.repeat(1000 / Buffer.byteLength(fill)),
    };
    if (Buffer.byteLength(JSON.stringify(next)) > BODY_BYTES_MAX - 200) return members;
    Object.assign(members, next);
  }
}

describe("an item that is filled on purpose", () => {
  it("of a client, with all that can be added to it, stays well below what DynamoDB takes", async () => {
    const policy = `?redirect_hosts=${["rp.example.org", ...Array.from({ length: 19 }, (_, index) => `host-${index}.${"long-".repeat(8)}name.example.org`)].join("+")}`;
    const { token } = await issuer.limited(policy);
    const answer = await issuer.registrar.register(hugeMetadata("\u00e9"), {
      token,
      headers: [["Idempotency-Key", KEY]],
    });
    let client: RegisteredClient = registeredClient(answer);
    for (const fill of ["\u00e8", "\u20ac", "x", "\u00e9", "\u00e8"]) {
      const { status, json, text } = await issuer.registrar.manage(client, "PATCH", {
        body: { ...hugeMetadata(fill), client_secret: null },
      });
      expect(status, text.slice(0, 300)).toBe(200);
      client = { ...client, token: textOf(json, "registration_access_token") };
    }
    const item = await itemOf(`client/${client.id}`);
    expect(itemBytes(item)).toBeGreaterThan(BODY_BYTES_MAX);
    expect(itemBytes(item)).toBeLessThan(ITEM_BYTES_MAX / 2);
    expect(Object.keys(item)).toEqual(
      expect.arrayContaining([
        "policy",
        "audit",
        "previous_client_secret_sealed",
        "previous_registration_token_digest",
        "idempotency_digest",
      ]),
    );
    expect(Buffer.byteLength(textOf(item, "audit"))).toBeLessThan(16_384);
  });

  it("of a token that ten thousand clients came of by requests that may come again takes one more", async () => {
    const { token, tokenId } = await issuer.limited(`?uses=10000&label=${"l".repeat(128)}`);
    const record = await itemOf(`token/${tokenId}`);
    const keyed = new Set(Array.from({ length: 9999 }, (_, index) => index.toString(16).padStart(32, "0")));
    const documents = DynamoDBDocumentClient.from(tableClient(issuer.runner));
    await documents.send(new PutCommand({ TableName: issuer.runner.table, Item: { ...record, spent: 9999, keyed } }));
    documents.destroy();
    const call = (key: string) =>
      issuer.registrar.register(webClient(), { token, headers: [["Idempotency-Key", key]] });
    const answers = [await call(KEY), await call(KEY), await call(`${KEY}-another`)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 401]);
    const full = await itemOf(`token/${tokenId}`);
    expect([full["spent"], (full["keyed"] as ReadonlySet<string>).size]).toEqual([10_000, 10_000]);
    // With the largest policy, which this one has not.
    expect(itemBytes(full) + 1536).toBeLessThan(ITEM_BYTES_MAX);
  });
});
