import { describe, expect, it } from "vitest";
import { acceptMetadata } from "../../../lib/metadata/accept-metadata.ts";
import { acceptedOf, contextOf, faultsOf, lineOf, type Members } from "../../support/claims.ts";

const URL = "https://sector.example.com/list";
const A = "https://a.example.com/callback";
const B = "https://b.example.com/callback";
const CLIENT: Members = { redirect_uris: [A, B], sector_identifier_uri: URL };
const POLLED: Members = {
  ...CLIENT,
  subject_type: "pairwise",
  grant_types: ["authorization_code", "urn:openid:params:grant-type:ciba"],
  backchannel_token_delivery_mode: "poll",
  token_endpoint_auth_method: "private_key_jwt",
  jwks_uri: "https://a.example.com/jwks",
};
const PUSHED: Members = {
  ...POLLED,
  backchannel_token_delivery_mode: "push",
  backchannel_client_notification_endpoint: "https://a.example.com/ciba",
};

const NOT_LISTED = [
  "/sector_identifier_uri invalid_client_metadata: must lead to a document that lists every redirect URI, and what CIBA adds, character by character",
];
const NOT_FETCHED = [
  "/sector_identifier_uri invalid_client_metadata: must lead to a JSON array of strings that can be fetched from a public host",
];

const judged = (document: unknown, client: Members = CLIENT) => faultsOf(client, { documents: { [URL]: document } });

/** The documents that are asked for when a client is updated. */
async function askedFor(before: Members, now: Members): Promise<readonly string[]> {
  const documents = { [URL]: [A, B], "https://other.example.com/list": [A, B] };
  const { accepted: registered } = await acceptedOf(before, { documents });
  const { context, asked } = contextOf({ documents, registered });
  await acceptMetadata(now, context);
  return asked;
}

describe("OIDC Registration 5: the sector document", () => {
  it.each([[[A, B]], [[B, A]], [[A, A, B, "https://c.example.com/", ""]]])(
    "%j has every redirect URI",
    async (document) => {
      expect(await judged(document)).toEqual([]);
      expect(await judged(document, { ...CLIENT, subject_type: "pairwise" })).toEqual([]);
    },
  );

  it.each([
    [[]],
    [[A]],
    [[A, `${B}/`]],
    [[A, B.toUpperCase()]],
    [[A, "https://b.example.com:443/callback"]],
    [[A, `${B}#`]],
    [[A, "*"]],
  ])("%j has not every redirect URI, character by character", async (document) => {
    expect(await judged(document)).toEqual(NOT_LISTED);
  });

  it.each([
    [undefined],
    [null],
    [""],
    [A],
    [1],
    [true],
    [{}],
    [{ 0: A, 1: B }],
    [[A, B, 1]],
    [[A, B, null]],
    [[[A, B]]],
  ])("%j is no JSON array of strings", async (document) => {
    expect(await judged(document)).toEqual(NOT_FETCHED);
  });

  it("OIDC Registration 3.3: that cannot be had refuses the registration, without a word of what was found", async () => {
    expect(await faultsOf(CLIENT)).toEqual(NOT_FETCHED);
  });

  it("is looked at whatever the subject type is", async () => {
    for (const subject_type of ["public", "pairwise", undefined]) {
      expect(await judged([A], { ...CLIENT, ...(subject_type && { subject_type }) })).toEqual(NOT_LISTED);
    }
  });

  it("may be empty for a client that is redirected nowhere", async () => {
    const client = { sector_identifier_uri: URL, response_types: [], grant_types: ["client_credentials"] };
    expect(await judged([], client)).toEqual([]);
    expect(await judged({}, client)).toEqual(NOT_FETCHED);
  });
});

describe("CIBA 4: the sector document of a pairwise client", () => {
  it("has the jwks_uri of one that polls or is pinged", async () => {
    for (const client of [POLLED, { ...PUSHED, backchannel_token_delivery_mode: "ping" }]) {
      expect(await judged([A, B], client)).toEqual(NOT_LISTED);
      expect(await judged([A, B, "https://a.example.com/jwks"], client)).toEqual([]);
    }
  });

  it("has the notification endpoint of one that is pushed to", async () => {
    expect(await judged([A, B, "https://a.example.com/jwks"], PUSHED)).toEqual(NOT_LISTED);
    expect(await judged([A, B, "https://a.example.com/ciba"], PUSHED)).toEqual([]);
  });

  it("needs neither where the client is not pairwise, or has no use for the grant", async () => {
    expect(await judged([A, B], { ...POLLED, subject_type: "public" })).toEqual([]);
    expect(
      await judged([A, B], { ...CLIENT, subject_type: "pairwise", jwks_uri: "https://a.example.com/jwks" }),
    ).toEqual([]);
  });
});

describe("when the sector document is fetched", () => {
  it("once, after everything else has been found good", async () => {
    for (const [client, expected] of [
      [CLIENT, [URL]],
      [{ ...CLIENT, client_name: 1 }, []],
      [{ ...CLIENT, redirect_uris: ["http://a.example.com/"] }, []],
      [{ redirect_uris: [A] }, []],
    ] as const) {
      const { context, asked } = contextOf({ documents: { [URL]: [A, B] } });
      await acceptMetadata(client, context);
      expect(asked).toEqual(expected);
    }
  });

  it("again when it or what it must list has changed, and not otherwise", async () => {
    const others = { client_name: "Another name", subject_type: "pairwise", redirect_uris: [B, A] };
    expect(await askedFor(CLIENT, CLIENT)).toEqual([]);
    expect(await askedFor(CLIENT, { ...CLIENT, ...others })).toEqual([]);
    expect(await askedFor(CLIENT, { ...CLIENT, redirect_uris: [B] })).toEqual([URL]);
    expect(await askedFor(CLIENT, { ...CLIENT, redirect_uris: [B, A, B] })).toEqual([]);
    expect(await askedFor({ ...CLIENT, redirect_uris: [A] }, { ...CLIENT, redirect_uris: [B] })).toEqual([URL]);
    expect(await askedFor({ ...CLIENT, redirect_uris: [A] }, CLIENT)).toEqual([URL]);
    const jwks_uri = "https://a.example.com/jwks";
    const documents = { [URL]: [A, B, jwks_uri] };
    const { accepted: registered } = await acceptedOf({ ...CLIENT, redirect_uris: [A, jwks_uri] }, { documents });
    const { context, asked } = contextOf({ documents, registered });
    await acceptMetadata(CLIENT, context);
    expect(asked).toEqual([URL]);
    expect(await askedFor(CLIENT, { ...CLIENT, sector_identifier_uri: "https://other.example.com/list" })).toEqual([
      "https://other.example.com/list",
    ]);
    expect(await askedFor({ redirect_uris: [A] }, CLIENT)).toEqual([URL]);
    expect(await askedFor(CLIENT, { redirect_uris: [A] })).toEqual([]);
  });

  it("for a fault of its own alone", async () => {
    const { context } = contextOf();
    const outcome = await acceptMetadata(CLIENT, context);
    expect("faults" in outcome && outcome.faults.map(lineOf)).toEqual(NOT_FETCHED);
    expect("faults" in outcome && outcome.faults[0].section).toBe("OIDC Registration 5");
  });
});
