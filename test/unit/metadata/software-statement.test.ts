import { createHmac, createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { StatementIssuer } from "../../../lib/config/statement-issuers.ts";
import { OAuthError } from "../../../lib/errors.ts";
import type { AcceptedMetadata } from "../../../lib/metadata/accept-metadata.ts";
import { applySoftwareStatement, type StatementContext } from "../../../lib/metadata/software-statement.ts";
import { BASE, type Members, settingsOf } from "../../support/claims.ts";
import { createStatementSigner, encodedPart, type StatementSigner } from "../../support/statement-signer.ts";

/** A key in an issuer's set. */
type Key = Readonly<Record<string, unknown>>;

const NOW = 1_800_000_000;
const ISSUER = "https://statements.example.com";
const KEYS_URI = "https://statements.example.com/jwks";
const SIGNED_URI = "https://signed.example.com/callback";

let signer: StatementSigner;
let statement: string;
beforeAll(async () => {
  signer = await createStatementSigner(ISSUER);
  statement = await signer.sign({ redirect_uris: [SIGNED_URI], client_name: "Signed" });
});

interface Circumstances {
  readonly issuers?: readonly StatementIssuer[];
  readonly isRequired?: boolean;
  readonly keys?: (url: string) => Promise<unknown>;
  readonly registered?: Members;
}

const contextOf = (circumstances: Circumstances = {}): StatementContext => {
  const { issuers = [{ issuer: ISSUER, jwks: signer.jwks }], isRequired = false, keys, registered } = circumstances;
  return {
    settings: settingsOf({
      SOFTWARE_STATEMENT_ISSUERS: JSON.stringify(issuers),
      SOFTWARE_STATEMENT_REQUIRED: String(isRequired),
    }),
    now: NOW,
    fetchIssuerKeys: keys ?? (() => Promise.reject(new Error("nothing is to be fetched"))),
    ...(registered && { registered: registered as AcceptedMetadata }),
  };
};

/** What becomes of a request with this statement; a fault as `code: rule`. */
async function statedOf(software_statement: unknown, members: Members = {}, circumstances?: Circumstances) {
  const stated = await applySoftwareStatement({ ...members, software_statement }, contextOf(circumstances));
  return "fault" in stated ? `${stated.fault.code}: ${stated.fault.rule}` : stated.body;
}

const INVALID = expect.stringMatching(/^invalid_software_statement: must /);
const UNAPPROVED = "unapproved_software_statement: must be of an issuer that this server trusts";

describe("RFC 7591 2.3: the claims of a trusted statement are metadata", () => {
  it("by keys in the settings, with nothing fetched", async () => {
    expect(await statedOf(statement)).toMatchObject({ redirect_uris: [SIGNED_URI], client_name: "Signed" });
  });

  it("by keys behind jwks_uri, which is what is fetched", async () => {
    const asked: string[] = [];
    const keys = async (url: string) => {
      asked.push(url);
      return signer.jwks;
    };
    const issuers = [{ issuer: ISSUER, jwks_uri: KEYS_URI }];
    expect(await statedOf(statement, {}, { issuers, keys })).toMatchObject({ client_name: "Signed" });
    expect(asked).toEqual([KEYS_URI]);
  });

  it.each(["RS256", "PS384", "ES512", "Ed25519"])("signed with %s, where no algorithm is prescribed", async (alg) => {
    const other = await createStatementSigner(ISSUER, alg);
    const issuers = [{ issuer: ISSUER, jwks: other.jwks }];
    expect(await statedOf(await other.sign({ client_name: "Signed" }), {}, { issuers })).toMatchObject({
      client_name: "Signed",
    });
  });

  it("of the issuer that it names, where several are trusted", async () => {
    const other = await createStatementSigner("https://other.example.com");
    const issuers = [signer, other].map(({ issuer, jwks }) => ({ issuer, jwks }));
    expect(await statedOf(await other.sign({ client_name: "Other" }), {}, { issuers })).toMatchObject({
      client_name: "Other",
    });
    expect(await statedOf(await other.sign({ iss: ISSUER }), {}, { issuers })).toEqual(INVALID);
  });

  it("without a key identifier, if the issuer has one key", async () => {
    expect(await statedOf(await signer.sign({ client_name: "Signed" }, { kid: undefined as never }))).toMatchObject({
      client_name: "Signed",
    });
  });

  it("until the second it expires in, and from the second it begins in", async () => {
    const signed = await signer.sign({ exp: NOW + 1, nbf: NOW, client_name: "Signed" });
    expect(await statedOf(signed)).toMatchObject({ client_name: "Signed" });
  });
});

describe("RFC 7591 2.3: signed claims take the place of plain members", () => {
  it.each([
    ["a plain member", { client_name: "Plain" }, { client_name: "Signed" }],
    ["a tagged member", { "client_name#fr": "Simple" }, { "client_name#fr": "Signe" }],
    [
      "an array as a whole",
      { redirect_uris: ["https://plain.example.com/", SIGNED_URI] },
      { redirect_uris: [SIGNED_URI] },
    ],
    ["a key set as a whole", { jwks: { keys: [], more: 1 } }, { jwks: { keys: [{ kty: "EC" }] } }],
    [
      "a list to choose from",
      { id_token_signing_alg_values_supported: ["RS256"] },
      { id_token_signing_alg_values_supported: ["ES256"] },
    ],
  ])("%s", async (_, plain, signed) => {
    expect(await statedOf(await signer.sign(signed), plain)).toEqual({
      ...signed,
      software_statement: expect.any(String),
    });
  });

  it("and leave members alone that the statement does not have", async () => {
    expect(await statedOf(statement, { "client_name#fr": "Simple", contacts: ["a@example.com"] })).toMatchObject({
      "client_name#fr": "Simple",
      contacts: ["a@example.com"],
    });
  });

  it("and change nothing of the request itself", async () => {
    const body = Object.freeze({ client_name: "Plain", software_statement: statement });
    await applySoftwareStatement(body, contextOf());
    expect(body.client_name).toBe("Plain");
  });
});

describe("claims that are no metadata", () => {
  const CLAIMS: Members = {
    client_id: "chosen",
    client_secret: "chosen",
    client_secret_expires_at: 1,
    client_id_issued_at: 1,
    registration_access_token: "chosen",
    registration_client_uri: "https://evil.example.com/",
    software_statement: "another",
    preferred_client_id: "chosen",
    skip_consent: true,
    sub: "somebody",
    aud: "anybody",
    exp: NOW + 60,
    iat: NOW,
    jti: "1",
    org_status: "Active",
    "client_id#fr": "chosen",
    constructor: "chosen",
  };

  it.each(Object.keys(CLAIMS))("%s is not taken into the request", async (name) => {
    const signed = await signer.sign({ [name]: CLAIMS[name] });
    expect(Object.entries(await statedOf(signed))).toEqual([["software_statement", signed]]);
  });

  it("are these, as far as they could do harm", () => {
    expect(Object.keys(CLAIMS).length).toBe(17);
  });

  it("__proto__ reaches no prototype", async () => {
    const payload = `{"iss":"${ISSUER}","__proto__":{"client_name":"Inherited"}}`;
    const signed = await signer.sign(JSON.parse(payload));
    const stated = await statedOf(signed);
    expect([Object.keys(stated), (stated as Members)["client_name"]]).toEqual([["software_statement"], undefined]);
  });
});

/** The public key as PEM, which an HMAC would be keyed with in a confusion of keys. */
function confused(alg: "HS256" | "HS512"): string {
  const pem = createPublicKey({ key: signer.jwks.keys[0] as never, format: "jwk" }).export({
    type: "spki",
    format: "pem",
  });
  const input = `${encodedPart({ alg, kid: "key-1" })}.${encodedPart({ iss: ISSUER, client_name: "Forged" })}`;
  return `${input}.${createHmac(alg === "HS256" ? "sha256" : "sha512", pem)
    .update(input)
    .digest("base64url")}`;
}

/** A statement with one of its three parts replaced. */
function withPart(index: 0 | 1 | 2, part: string): string {
  return statement.split(".").with(index, part).join(".");
}

const REFUSED: Readonly<Record<string, () => string | Promise<string>>> = {
  "expired a second ago": () => signer.sign({ exp: NOW - 1 }),
  "expired this second": () => signer.sign({ exp: NOW }),
  "not yet valid": () => signer.sign({ nbf: NOW + 1 }),
  "with an expiry that is no number": () => signer.sign({ exp: "tomorrow" }),
  "not signed, alg none": () => `${encodedPart({ alg: "none" })}.${encodedPart({ iss: ISSUER })}.`,
  "not signed, alg none with the signature of another": () => withPart(0, encodedPart({ alg: "none", kid: "key-1" })),
  "not signed, alg none in capitals": () => `${encodedPart({ alg: "NONE" })}.${encodedPart({ iss: ISSUER })}.`,
  "signed with HS256 by the public key": () => confused("HS256"),
  "signed with HS512 by the public key": () => confused("HS512"),
  "signed by somebody else in the issuer's name": async () => (await createStatementSigner(ISSUER)).sign({}),
  "of a key that the issuer does not have": () => signer.sign({}, { kid: "key-2" }),
  "with a key of its own in the header": async () => {
    const other = await createStatementSigner(ISSUER, "ES256", "key-2");
    return other.sign({}, { jwk: other.jwks.keys[0] as never });
  },
  "with another payload": () => withPart(1, encodedPart({ iss: ISSUER, redirect_uris: ["https://evil.example.com/"] })),
  "with another header": () => withPart(0, encodedPart({ alg: "ES256", kid: "key-1", typ: "JWT" })),
  "with its signature cut off": () => withPart(2, ""),
  "with another signature": () => withPart(2, Buffer.alloc(64, 1).toString("base64url")),
  "with a critical header nobody knows": () => signer.sign({}, { crit: ["urn:new"], "urn:new": 1 }),
  "without an issuer": () => signer.sign({ iss: undefined }),
  "of a blank issuer": () => signer.sign({ iss: "" }),
  "of nothing": () => "",
  "of one word": () => "statement",
  "of two parts": () => statement.split(".").slice(0, 2).join("."),
  "of four parts": () => `${statement}.`,
  "of five parts, as if encrypted": () => `${statement}.e30.e30`,
  "of no JSON": () => `${Buffer.from("{").toString("base64url")}.e30.e30`,
  "with an array as payload": () => withPart(1, encodedPart([])),
  "with white space around it": () => ` ${statement}`,
};

describe("RFC 7591 3.2.2: a statement is invalid", () => {
  it.each(Object.keys(REFUSED))("%s", async (name) => {
    expect(await statedOf(await REFUSED[name]?.(), { client_name: "Plain" })).toEqual(INVALID);
  });

  it("in every one of these ways", () => {
    expect(Object.keys(REFUSED).length).toBe(27);
  });

  it("of another algorithm than the issuer's", async () => {
    const issuers = [{ issuer: ISSUER, jwks: signer.jwks, algorithms: ["ES384", "PS256"] }];
    expect(await statedOf(statement, {}, { issuers })).toEqual(INVALID);
  });

  it("which says of an expired one that it is expired", async () => {
    expect(await statedOf(await signer.sign({ exp: 1 }))).toBe("invalid_software_statement: must not be expired");
  });

  it("which does not say of one whose expiry is no number that it is not valid yet", async () => {
    expect(await statedOf(await signer.sign({ exp: "tomorrow" }))).not.toContain("valid already");
  });

  it("which says of one that is not valid yet that it is not", async () => {
    expect(await statedOf(await signer.sign({ nbf: NOW + 60 }))).not.toContain("signature");
  });

  it.each([5, ["https://statements.example.com"], null])("with an issuer that is no text: %j", async (iss) => {
    expect(await statedOf(await signer.sign({ iss }))).toEqual(INVALID);
  });

  it("at a place and by a document that the answer names", async () => {
    const stated = await applySoftwareStatement({ software_statement: "statement" }, contextOf());
    expect(stated).toMatchObject({ fault: { pointer: "/software_statement", section: "RFC 7591 2.3" } });
  });
});

describe("RFC 7591 3.2.2: a statement is not approved", () => {
  it("of an issuer that is not trusted, whose keys are not asked for", async () => {
    const other = await createStatementSigner("https://other.example.com");
    expect(await statedOf(await other.sign({ jwks_uri: "https://other.example.com/jwks" }))).toBe(UNAPPROVED);
  });

  it.each([`${ISSUER}/`, ISSUER.toUpperCase(), ` ${ISSUER}`])(
    "of the issuer %j, which differs by a character",
    async (iss) => {
      expect(await statedOf(await signer.sign({ iss }))).toBe(UNAPPROVED);
    },
  );

  it("where nobody is trusted", async () => {
    expect(await statedOf(statement, {}, { issuers: [] })).toBe(UNAPPROVED);
  });
});

describe("a request without a statement", () => {
  it.each([[{}], [{ software_statement: null }]])("%j stays as it is", async (body) => {
    expect(await applySoftwareStatement(body, contextOf())).toEqual({ body });
  });

  it.each([[{}], [{ software_statement: null }]])("%j is refused where one is required", async (body) => {
    expect(await applySoftwareStatement({ ...BASE, ...body }, contextOf({ isRequired: true }))).toMatchObject({
      fault: { code: "invalid_software_statement", rule: "must be there" },
    });
  });

  it("with one, it goes through where one is required", async () => {
    expect(await statedOf(statement, {}, { isRequired: true })).toMatchObject({ client_name: "Signed" });
  });
});

describe("an update of a client that was registered with a statement", () => {
  it("believes the statement that is registered, though it has expired meanwhile", async () => {
    const expired = await signer.sign({ exp: NOW - 1, redirect_uris: [SIGNED_URI] });
    const registered = { redirect_uris: [SIGNED_URI], software_statement: expired };
    const plain = { redirect_uris: ["https://evil.example.com/"] };
    expect(await statedOf(expired, plain, { registered })).toEqual({
      redirect_uris: [SIGNED_URI],
      software_statement: expired,
    });
  });

  it("and though its issuer is trusted no more or its keys cannot be had", async () => {
    const registered = { software_statement: statement };
    expect(await statedOf(statement, {}, { registered, issuers: [] })).toMatchObject({ client_name: "Signed" });
    const issuers = [{ issuer: ISSUER, jwks_uri: KEYS_URI }];
    expect(await statedOf(statement, {}, { registered, issuers })).toMatchObject({ client_name: "Signed" });
  });

  it("verifies another statement", async () => {
    const registered = { software_statement: statement };
    const fresh = await signer.sign({ client_name: "Fresh", exp: NOW + 60 });
    expect(await statedOf(fresh, {}, { registered })).toMatchObject({ client_name: "Fresh" });
    const expired = await signer.sign({ client_name: "Old", exp: NOW - 60 });
    expect(await statedOf(expired, {}, { registered })).toEqual(INVALID);
    expect(await statedOf(withPart(2, ""), {}, { registered })).toEqual(INVALID);
  });

  it("needs one where one is required", async () => {
    const context = contextOf({ registered: { software_statement: statement }, isRequired: true });
    expect(await applySoftwareStatement(BASE, context)).toHaveProperty("fault");
  });
});

describe("the keys of an issuer", () => {
  const issuers = [{ issuer: ISSUER, jwks_uri: KEYS_URI }];

  it("that cannot be had are no fault of the client's", async () => {
    const cause = new Error("unreachable");
    const refused = statedOf(statement, {}, { issuers, keys: () => Promise.reject(cause) });
    await expect(refused).rejects.toEqual(new OAuthError({ kind: "unavailable", what: "issuer keys" }));
    await expect(refused).rejects.toMatchObject({ reason: { kind: "unavailable", what: "issuer keys" }, cause });
  });

  it.each([[[]], [{}], [{ keys: "none" }], [{ keys: [1] }], ["text"], [null]])(
    "that are none, such as %j, are no fault of the client's",
    async (document) => {
      const refused = statedOf(statement, {}, { issuers, keys: async () => document });
      await expect(refused).rejects.toMatchObject({ reason: { kind: "unavailable", what: "issuer keys" } });
    },
  );

  it.each([
    ["not on its curve", ({ x, y, ...key }: Key) => ({ ...key, x: y, y: x })],
    ["without one of its members", ({ y: _, ...key }: Key) => key],
    ["with a member that is no text", (key: Key) => ({ ...key, x: 1 })],
  ])("of which the one that is named is damaged, %s, are no fault of the client's", async (_, damage) => {
    const keys = async () => ({ keys: signer.jwks.keys.map((key) => damage({ ...key })) });
    const refused = statedOf(statement, {}, { issuers, keys });
    await expect(refused).rejects.toMatchObject({ reason: { kind: "unavailable", what: "issuer keys" } });
  });

  it("are asked for only once an issuer is found trusted and a statement is one", async () => {
    let asked = 0;
    const keys = async () => {
      asked += 1;
      return signer.jwks;
    };
    const forged = [
      withPart(0, encodedPart({ alg: "none" })),
      "statement",
      await signer.sign({ iss: "https://x.example.com" }),
    ];
    for (const one of forged) await statedOf(one, {}, { issuers, keys });
    expect(asked).toBe(0);
  });

  it("may be several without identifiers: the one that fits is found", async () => {
    const other = await createStatementSigner(ISSUER);
    const keys = [...other.jwks.keys, ...signer.jwks.keys].map(({ kid: _, ...key }) => key);
    const signed = await signer.sign({ client_name: "Signed" }, { kid: undefined as never });
    expect(await statedOf(signed, {}, { issuers: [{ issuer: ISSUER, jwks: { keys } }] })).toMatchObject({
      client_name: "Signed",
    });
  });

  it("that are several and none of which fits do not bear a statement out", async () => {
    const others = [await createStatementSigner(ISSUER), await createStatementSigner(ISSUER)];
    const keys = others.flatMap(({ jwks }) => jwks.keys.map(({ kid: _, ...key }) => key));
    const signed = await signer.sign({}, { kid: undefined as never });
    expect(await statedOf(signed, {}, { issuers: [{ issuer: ISSUER, jwks: { keys } }] })).toBe(
      "invalid_software_statement: must have a valid signature by an algorithm and key of its issuer",
    );
  });

  it("that are several end with the one that fits: what has expired by it is not tried by the others", async () => {
    const other = await createStatementSigner(ISSUER);
    const keys = [...signer.jwks.keys, ...other.jwks.keys].map(({ kid: _, ...key }) => key);
    const expired = await signer.sign({ exp: NOW - 1 }, { kid: undefined as never });
    expect(await statedOf(expired, {}, { issuers: [{ issuer: ISSUER, jwks: { keys } }] })).toBe(
      "invalid_software_statement: must not be expired",
    );
  });
});
