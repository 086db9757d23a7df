import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClientRecord, fromRecord, OPTIONAL_ATTRIBUTES, toRecord } from "../../../lib/store/client-record.ts";
import { accepted, fullClient, storedClient, withoutSecret } from "../../support/clients.ts";

describe("docs/storage.md: the item of a client", () => {
  it("has these attributes and no other", () => {
    expect(toRecord(storedClient())).toEqual({
      id: "client/0123456789abcdef0123456789abcdef",
      format_version: 1,
      revision: 1,
      client_id: "0123456789abcdef0123456789abcdef",
      client_id_issued_at: 1_800_000_000,
      metadata: '{"redirect_uris":["https://rp.example.org/callback"],"client_name":"Client"}',
      supplied_names: ["grant_types", "response_types"],
      registration_token_digest: "digest-of-the-token",
      client_secret_digest: "digest-of-the-secret",
      client_secret_sealed: "sealed-secret",
      client_secret_expires_at: 1_800_003_600,
      initial_token_id: "token-1",
      audit: JSON.stringify(storedClient().audit),
    });
  });

  it("has these besides where the client has all there can be", () => {
    const more = Object.fromEntries(
      Object.entries(toRecord(fullClient())).filter(([name]) => !Object.hasOwn(toRecord(storedClient()), name)),
    );
    expect(more).toEqual({
      previous_client_secret_digest: "digest-of-the-first",
      previous_client_secret_sealed: "sealed-first",
      previous_client_secret_expires_at: 1_800_000_060,
      previous_registration_token_digest: "digest-of-the-token-before",
      policy: '{"redirect_hosts":["rp.example.org"],"scopes":["openid"]}',
      client_expires_at: 1_800_086_400,
      client_lifetime: 86_400,
      client_grace: 3600,
      expires_at: 1_800_090_000,
      disabled_at: 1_800_000_001,
      idempotency_digest: "digest-of-the-body",
      idempotency_until: 1_800_028_800,
      recovered_by_assertion_of: 1_799_999_999,
    });
    // The one that only others write.
    expect(OPTIONAL_ATTRIBUTES.filter((name) => !Object.hasOwn(toRecord(fullClient()), name))).toEqual([
      "expiry_warned_days",
    ]);
  });

  it.each([
    ["its registration could come again no more", 1_800_090_001, 1_800_090_001],
    ["its life is over for good", 1_800_089_999, 1_800_090_000],
  ])("stays until %s, whichever is later", (_, until, expires_at) => {
    const client = { ...fullClient(), idempotency: { bodyDigest: "digest-of-the-body", until } };
    expect(toRecord(client)).toMatchObject({ client_expires_at: 1_800_086_400, expires_at });
  });

  it("has no time to live where it does not expire, though its registration could come again", () => {
    const idempotency = { bodyDigest: "digest-of-the-body", until: 1_800_028_800 };
    expect(toRecord(storedClient({ idempotency }))).not.toHaveProperty("expires_at");
  });

  it("is no client once only its identifier is kept", () => {
    expect(fromRecord({ id: "client/x", format_version: 1, deleted_at: 1, expires_at: 2 })).toBeUndefined();
  });

  it("is refused with a policy that limits what nobody here knows", () => {
    const record = { ...toRecord(storedClient()), policy: '{"colours":["blue"]}' };
    expect(() => fromRecord(record)).toThrow("unknown policy");
  });

  it("has no audit if it is from before there was one", () => {
    const { audit: _, ...old } = toRecord(storedClient());
    expect(fromRecord(old as ClientRecord)).toStrictEqual(storedClient({ audit: [] }));
  });

  it("has no attribute for what the client has not", () => {
    const { initialTokenId: _, ...client } = withoutSecret(storedClient());
    expect(Object.keys(toRecord(client)).filter((name) => /secret|initial/.test(name))).toEqual([]);
  });

  it("has an expiry of 0 for a secret that never expires", () => {
    const secret = { digest: "d", sealed: "s", expiresAt: 0 };
    expect(fromRecord(toRecord(storedClient({ secret })))?.secret).toEqual(secret);
  });
});

describe("a client comes back from its item", () => {
  it.each([
    ["as most are", storedClient()],
    ["with everything", fullClient()],
    ["without a secret", withoutSecret(storedClient())],
    ["with nothing supplied and no metadata", storedClient({ suppliedNames: [], metadata: accepted({}) })],
  ])("%s", (_, client) => {
    expect(fromRecord(toRecord(client))).toStrictEqual(client);
  });

  it("with its metadata member by member as it came, in order", () => {
    const text =
      '{"z":1,"a":-0.5,"client_name#fr":"é😀\\u0001","nested":{"2":[],"1":{"b":null}},"default_max_age":0,"":""}';
    const metadata = accepted(JSON.parse(text));
    expect(JSON.stringify(fromRecord(toRecord(storedClient({ metadata })))?.metadata)).toBe(JSON.stringify(metadata));
  });

  it("whatever JSON its metadata is", () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(members, (metadata) => {
        const back = fromRecord(toRecord(storedClient({ metadata: accepted(metadata) })));
        expect(JSON.stringify(back?.metadata)).toBe(JSON.stringify(metadata));
      }),
    );
  });

  it("though the item has attributes that nobody here knows", () => {
    const record = { ...toRecord(storedClient()), last_used_at: 1, op_own: 5 };
    expect(fromRecord(record)).toStrictEqual(storedClient());
  });
});

describe("docs/storage.md: an item of a format that is not known is refused", () => {
  it.each([0, 2, 1.5, "1", null, undefined])("%j", (version) => {
    const record = { ...toRecord(storedClient()), format_version: version } as unknown as ClientRecord;
    expect(() => fromRecord(record)).toThrow("unknown format version");
  });
});
