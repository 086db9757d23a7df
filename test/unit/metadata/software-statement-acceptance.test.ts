import { beforeAll, describe, expect, it } from "vitest";
import type { AcceptedMetadata } from "../../../lib/metadata/accept-metadata.ts";
import { acceptedOf, faultsOf, type Members } from "../../support/claims.ts";
import { createStatementSigner, type StatementSigner } from "../../support/statement-signer.ts";

const NOW = 1_800_000_000;
const REDIRECT_URIS = ["https://signed.example.com/callback"];

let signer: StatementSigner;
let variables: Readonly<Record<string, string>>;
beforeAll(async () => {
  signer = await createStatementSigner("https://statements.example.com");
  const { issuer, jwks } = signer;
  variables = { SOFTWARE_STATEMENT_ISSUERS: JSON.stringify([{ issuer, jwks }]) };
});

/** A request whose statement has these claims and whose plain members are those. */
const request = async (claims: Members, plain: Members = {}): Promise<Members> => ({
  ...plain,
  software_statement: await signer.sign(claims),
});

const acceptedWith = async (claims: Members, plain: Members = {}): Promise<Members> =>
  (await acceptedOf(await request(claims, plain), { variables })).accepted;
const faultsWith = async (claims: Members, plain: Members = {}): Promise<readonly string[]> =>
  faultsOf(await request(claims, plain), { variables });

describe("RFC 7591 3.2.1: what a statement states is registered", () => {
  it("and the statement is kept as it came", async () => {
    const body = await request({ redirect_uris: REDIRECT_URIS });
    const { accepted } = await acceptedOf(body, { variables });
    expect(accepted).toMatchObject({ redirect_uris: REDIRECT_URIS, ...body });
  });

  it("and is not told as supplied by the server, which its defaults are", async () => {
    const body = await request({ redirect_uris: REDIRECT_URIS, application_type: "web" });
    const names = (await acceptedOf(body, { variables })).supplied.map(({ name }) => name as string);
    expect(["redirect_uris", "application_type", "software_statement"].filter((name) => names.includes(name))).toEqual(
      [],
    );
    expect(names).toContain("grant_types");
  });

  it("in every language", async () => {
    const claims = { redirect_uris: REDIRECT_URIS, "client_name#fr": "Signe" };
    expect(await acceptedWith(claims, { "client_name#fr": "Simple", "client_name#de": "Einfach" })).toMatchObject({
      "client_name#fr": "Signe",
      "client_name#de": "Einfach",
    });
  });

  it("in a language that the request spells in other letters (OIDC Core 5.2: tags ignore case)", async () => {
    const claims = { redirect_uris: REDIRECT_URIS, "client_name#fr": "Signe" };
    const accepted = await acceptedWith(claims, { "client_name#FR": "Simple" });
    expect(Object.entries(accepted).filter(([name]) => name.startsWith("client_name#"))).toEqual([
      ["client_name#fr", "Signe"],
    ]);
  });

  it("and plain members that contradict it are not even looked at", async () => {
    const plain = { redirect_uris: "no array", grant_types: 1 };
    const claims = { redirect_uris: REDIRECT_URIS, grant_types: ["authorization_code"] };
    expect(await acceptedWith(claims, plain)).toMatchObject(claims);
  });
});

describe("the rules hold for signed claims as for plain members", () => {
  it.each([
    [{ redirect_uris: ["http://signed.example.com/"] }, "/redirect_uris/0 invalid_redirect_uri: must be an https URL"],
    [
      { redirect_uris: REDIRECT_URIS, default_max_age: "1" },
      /^\/default_max_age invalid_client_metadata: must be a whole/,
    ],
    [{ client_name: "Signed" }, /^\/redirect_uris invalid_redirect_uri: must have at least one/],
  ] as const)("%j", async (claims, fault) => {
    expect(await faultsWith(claims)).toEqual([typeof fault === "string" ? fault : expect.stringMatching(fault)]);
  });

  it("together with plain ones", async () => {
    const faults = await faultsWith(
      { redirect_uris: REDIRECT_URIS, token_endpoint_auth_method: "none" },
      { grant_types: ["authorization_code", "client_credentials"] },
    );
    expect(faults).toEqual([
      expect.stringMatching(/^\/grant_types invalid_client_metadata: must not have client_credentials/),
    ]);
  });
});

describe("OpenID Connect RP Metadata Choices: lists in a statement", () => {
  const SIGNED_LIST = { redirect_uris: REDIRECT_URIS, id_token_signing_alg_values_supported: ["ES256"] };

  it("decide as plain ones do", async () => {
    expect(await acceptedWith(SIGNED_LIST)).toMatchObject({ id_token_signed_response_alg: "ES256" });
  });

  it("take the place of plain ones", async () => {
    const plain = { id_token_signing_alg_values_supported: ["RS256"] };
    expect(await acceptedWith(SIGNED_LIST, plain)).toMatchObject({ id_token_signed_response_alg: "ES256" });
  });

  it("refuse a plain single value that they do not have", async () => {
    expect(await faultsWith(SIGNED_LIST, { id_token_signed_response_alg: "RS256" })).toEqual([
      "/id_token_signed_response_alg invalid_client_metadata: must be one of the values that the client lists for it",
    ]);
  });

  it("a plain list never changes a signed single value", async () => {
    const body = await request(
      { redirect_uris: REDIRECT_URIS, id_token_signed_response_alg: "ES512" },
      { id_token_signing_alg_values_supported: ["ES512", "RS256"] },
    );
    const outcome = await faultsOf(body, { variables: { ...variables, ID_TOKEN_SIGNING_ALGS: "RS256" } });
    expect(outcome).toEqual([expect.stringMatching(/^\/id_token_signed_response_alg /)]);
  });
});

describe("a statement that is not believed stands alone", () => {
  it("whatever else is wrong with the request", async () => {
    const body = { software_statement: "statement", redirect_uris: 1, default_max_age: "1" };
    expect(await faultsOf(body, { variables })).toEqual([
      "/software_statement invalid_software_statement: must be a signed JWT with the claim iss",
    ]);
  });

  it.each([1, true, ["a.b.c"], { jwt: "a.b.c" }])(
    "but %j is no statement at all, which is a fault among others",
    async (value) => {
      expect(
        await faultsOf(
          { software_statement: value, redirect_uris: REDIRECT_URIS, default_max_age: "1" },
          { variables },
        ),
      ).toEqual([
        expect.stringMatching(/^\/default_max_age /),
        "/software_statement invalid_software_statement: must be a string",
      ]);
    },
  );

  it.each([1, ["a.b.c"]])("%j does not do where a statement is required", async (value) => {
    const strict = { ...variables, SOFTWARE_STATEMENT_REQUIRED: "true" };
    expect(
      await faultsOf({ software_statement: value, redirect_uris: REDIRECT_URIS }, { variables: strict }),
    ).toHaveLength(1);
  });

  it("a statement longer than a request can need is refused though it is signed", async () => {
    const claims = { redirect_uris: REDIRECT_URIS, padding: "x".repeat(13_000) };
    expect(await faultsWith(claims)).toEqual([
      "/software_statement invalid_software_statement: must not exceed 16384 characters",
    ]);
  });
});

describe("an update of a client that was registered with a statement", () => {
  it("cannot change what was signed, though the statement has expired meanwhile", async () => {
    const statement = await signer.sign({ redirect_uris: REDIRECT_URIS, exp: NOW - 1 });
    const registered = { redirect_uris: REDIRECT_URIS, software_statement: statement } as unknown as AcceptedMetadata;
    const body = { ...registered, redirect_uris: ["https://evil.example.com/"], client_name: "New" };
    const { accepted } = await acceptedOf(body, { variables, registered });
    expect(accepted).toMatchObject({ ...registered, client_name: "New" });
  });

  it("an expired statement is refused once it is another one", async () => {
    const body = await request({ redirect_uris: REDIRECT_URIS, exp: NOW - 1 });
    const registered = { redirect_uris: REDIRECT_URIS } as unknown as AcceptedMetadata;
    expect(await faultsOf(body, { variables, registered })).toEqual([
      "/software_statement invalid_software_statement: must not be expired",
    ]);
  });
});
