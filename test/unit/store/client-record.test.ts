import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClientRecord, fromRecord, toRecord } from "../../../lib/store/client-record.ts";
import { accepted, storedClient, withoutSecret } from "../../support/clients.ts";

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
    });
  });

  it("has no attribute for what the client has not", () => {
    const { initialTokenId: _, ...client } = withoutSecret(storedClient());
    expect(Object.keys(toRecord(client)).filter((name) => /secret|initial/.test(name))).toEqual([]);
  });

  it("has an expiry of 0 for a secret that never expires", () => {
    const secret = { digest: "d", sealed: "s", expiresAt: 0 };
    expect(fromRecord(toRecord(storedClient({ secret }))).secret).toEqual(secret);
  });
});

describe("a client comes back from its item", () => {
  it.each([
    ["with everything", storedClient()],
    ["without a secret", withoutSecret(storedClient())],
    ["with nothing supplied and no metadata", storedClient({ suppliedNames: [], metadata: accepted({}) })],
  ])("%s", (_, client) => {
    expect(fromRecord(toRecord(client))).toStrictEqual(client);
  });

  it("with its metadata member by member as it came, in order", () => {
    const text =
      '{"z":1,"a":-0.5,"client_name#fr":"é😀\\u0001","nested":{"2":[],"1":{"b":null}},"default_max_age":0,"":""}';
    const metadata = accepted(JSON.parse(text));
    expect(JSON.stringify(fromRecord(toRecord(storedClient({ metadata }))).metadata)).toBe(JSON.stringify(metadata));
  });

  it("whatever JSON its metadata is", () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(members, (metadata) => {
        const back = fromRecord(toRecord(storedClient({ metadata: accepted(metadata) })));
        expect(JSON.stringify(back.metadata)).toBe(JSON.stringify(metadata));
      }),
    );
  });

  it("though the item has attributes that nobody here knows", () => {
    const record = { ...toRecord(storedClient()), op_last_used: 1, expires_at: 5 };
    expect(fromRecord(record)).toStrictEqual(storedClient());
  });
});

describe("docs/storage.md: an item of a format that is not known is refused", () => {
  it.each([0, 2, 1.5, "1", null, undefined])("%j", (version) => {
    const record = { ...toRecord(storedClient()), format_version: version } as unknown as ClientRecord;
    expect(() => fromRecord(record)).toThrow("unknown format version");
  });
});
