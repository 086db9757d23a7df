import { describe, expect, it } from "vitest";
import {
  acceptedOf,
  BASE,
  faultsOf,
  type Members,
  outcomeOf,
  settingsOf,
  shown,
  type Variables,
} from "../../support/claims.ts";

const parsed = (text: string): Members => JSON.parse(text);

describe("RFC 7591 2: members that nobody knows", () => {
  const NAMES = [
    "unknown",
    "",
    "Redirect_uris",
    "redirect_uris ",
    "client_name\u0000",
    "constructor",
    "toString",
    "hasOwnProperty",
    "__proto__#fr",
    "#fr",
    "/",
    "~",
    "0",
  ];

  it.each(NAMES)("%j is ignored, counted, and not in what is registered", async (name) => {
    const expected = await acceptedOf(BASE);
    for (const value of ["x", 1, {}, [], false])
      expect(await acceptedOf({ ...BASE, [name]: value })).toEqual({ ...expected, unknownCount: 1 });
    expect(await acceptedOf({ ...BASE, [name]: null })).toEqual(expected);
  });

  it("reach no prototype", async () => {
    const text = JSON.stringify(BASE).replace(
      "{",
      '{"__proto__":{"client_name":"x","token_endpoint_auth_method":"none"},"constructor":{"prototype":{"client_name":"x"}},',
    );
    const { accepted, unknownCount } = await acceptedOf(parsed(text));
    expect([
      Object.hasOwn(accepted, "client_name"),
      accepted["client_name"],
      accepted["token_endpoint_auth_method"],
    ]).toEqual([false, undefined, "client_secret_basic"]);
    expect([unknownCount, Object.getPrototypeOf(accepted), "client_name" in {}]).toEqual([2, Object.prototype, false]);
  });

  it("are not taken from a prototype", async () => {
    const inherited = Object.assign(
      Object.create({ client_name: "inherited", redirect_uris: ["https://evil.example/"] }),
      BASE,
    ) as Members;
    expect(await acceptedOf(inherited)).toEqual(await acceptedOf(BASE));
  });
});

describe("what is told of a refused request", () => {
  it("is everything, in the order of the table, whatever order it was sent in", async () => {
    const members = {
      vp_formats_supported: 1,
      "client_name#fr": 1,
      scope: 1,
      client_name: "",
      contacts: [1, "ops@example.com", 2],
      redirect_uris: "x",
    };
    const expected = [
      "/redirect_uris invalid_redirect_uri: must be an array",
      "/contacts/0 invalid_client_metadata: must be a string",
      "/contacts/2 invalid_client_metadata: must be a string",
      "/client_name#fr invalid_client_metadata: must be a string",
      "/client_name invalid_client_metadata: must not be empty",
      "/scope invalid_client_metadata: must be a string",
      "/vp_formats_supported invalid_client_metadata: must be a JSON object",
    ];
    expect(await faultsOf(members)).toEqual(expected);
    const reversed = await faultsOf(Object.fromEntries(Object.entries(members).reverse()));
    expect(reversed.toSorted()).toEqual(expected.toSorted());
    expect(reversed[0]).toBe(expected[0]);
  });

  it("never has what was sent", async () => {
    const SENT = "sent-by-somebody";
    const bodies: Members[] = [
      "redirect_uris",
      "scope",
      "jwks",
      "client_name",
      "default_max_age",
      "tls_client_auth_subject_dn",
      "token_endpoint_auth_method",
    ].flatMap((name) => [
      { [name]: SENT },
      { [name]: [SENT] },
      { [name]: { [SENT]: SENT } },
      { [name]: { keys: [{ kty: SENT, use: [SENT] }] } },
      { [name]: [{ [SENT]: SENT }] },
    ]);
    bodies.push(
      { [`client_name#${SENT}!`]: "x" },
      { [`client_name#${SENT}-`]: 1 },
      { subject_types_supported: [SENT] },
      { redirect_uris: [`${SENT}:x`] },
    );
    let count = 0;
    for (const body of bodies) {
      const outcome = await outcomeOf({ ...BASE, ...body });
      if (!("faults" in outcome)) continue;
      expect(JSON.stringify(outcome.faults), shown(body)).not.toContain(SENT);
      count += 1;
    }
    expect(count).toBeGreaterThan(30);
  });

  it("RFC 6749 5.2: is ASCII without quotation marks and backslashes, and names its section", async () => {
    const outcome = await outcomeOf({
      redirect_uris: ["ü"],
      scope: '"',
      client_name: 1,
      jwks: { keys: [{ kty: "oct", k: "x" }] },
      tls_client_auth_subject_dn: "x",
      default_max_age: "1",
    });
    const faults = "faults" in outcome ? outcome.faults : [];
    expect(faults.length).toBe(6);
    for (const { rule, section, hint = "" } of faults) {
      expect(`${rule}${hint}${section}`).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(section).not.toBe("");
    }
  });
});

describe("OIDC Registration 3.2: what the server supplies", () => {
  it("is told, each with the section that asks for it", async () => {
    const { accepted, supplied } = await acceptedOf(BASE);
    expect(supplied.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(accepted)
        .filter((name) => name !== "redirect_uris")
        .toSorted(),
    );
    expect(supplied.every(({ section }) => section !== "")).toBe(true);
    expect(supplied.length).toBe(17);
  });

  it("is said apart where the client said nothing of it at all, not even by a list", async () => {
    const { initialNames, supplied } = await acceptedOf({ ...BASE, subject_types_supported: ["pairwise"] });
    expect(supplied.map(({ name }) => name).toSorted()).toEqual([...initialNames, "subject_type"].toSorted());
    expect([initialNames.length, initialNames.includes("response_types")]).toEqual([16, true]);
  });

  it("never takes the place of what the client sent", async () => {
    const { accepted } = await acceptedOf(BASE);
    const { supplied, accepted: again } = await acceptedOf(accepted);
    expect([supplied, again]).toEqual([[], accepted]);
  });
});

describe("relations that a client breaks", () => {
  it("are told together: tokens from the authorization endpoint without their grant, and over http", async () => {
    const client = { ...BASE, redirect_uris: ["http://localhost/cb"], response_types: ["code", "id_token"] };
    expect((await faultsOf(client)).map((fault) => fault.split(" ")[0]).toSorted()).toEqual([
      "/redirect_uris/0",
      "/response_types/1",
    ]);
  });
});

describe("the defaults of a provider that supports little", () => {
  const LITTLE: readonly Variables[] = [
    { RESPONSE_TYPES: "id_token", GRANT_TYPES: "implicit" },
    { RESPONSE_TYPES: "none" },
    { GRANT_TYPES: "client_credentials" },
    { SUBJECT_TYPES: "" },
  ];

  it.each(LITTLE)("are never what it does not support: %j", async (variables) => {
    const { responseTypes, grantTypes, subjectTypes } = settingsOf(variables);
    const outcome = await outcomeOf(BASE, { variables });
    if ("faults" in outcome) return;
    const { response_types = [], grant_types = [], subject_type } = outcome.accepted;
    expect(response_types.filter((type) => !responseTypes.includes(type))).toEqual([]);
    expect(grant_types.filter((grant) => !grantTypes.includes(grant))).toEqual([]);
    expect([undefined, ...subjectTypes]).toContain(subject_type);
  });

  it.each(LITTLE)("are accepted when they come back: %j", async (variables) => {
    const { accepted } = await acceptedOf(BASE, { variables });
    expect(await faultsOf(accepted, { variables })).toEqual([]);
  });

  it("blame nothing on grants that the client did not name, where its response types are of no shape", async () => {
    const variables = { GRANT_TYPES: "client_credentials", RESPONSE_TYPES: "" };
    expect(await faultsOf({ ...BASE, response_types: "code" }, { variables })).toEqual([
      expect.stringMatching(/^\/response_types invalid_client_metadata: must be /),
    ]);
  });

  it.each([
    ["response_types", { RESPONSE_TYPES: "id_token,code" }, ["code"]],
    ["response_types", { RESPONSE_TYPES: "code id_token,id_token", GRANT_TYPES: "implicit" }, ["id_token"]],
    ["grant_types", { RESPONSE_TYPES: "id_token", GRANT_TYPES: "client_credentials,implicit" }, ["implicit"]],
    [
      "grant_types",
      { RESPONSE_TYPES: "none", GRANT_TYPES: "client_credentials,refresh_token" },
      ["client_credentials"],
    ],
    ["id_token_encrypted_response_enc", { ID_TOKEN_ENCRYPTION_ENCS: "A256GCM,A128CBC-HS256" }, "A128CBC-HS256"],
  ] as const)("are for %s under %j: %j", async (name, variables, expected) => {
    const { accepted } = await acceptedOf({ ...BASE, id_token_encrypted_response_alg: "dir" }, { variables });
    expect(accepted[name]).toEqual(expected);
  });

  const ALGS = ["id_token_signed_response_alg", "introspection_signed_response_alg"] as const;
  const both = (algs: string) => ({
    ID_TOKEN_SIGNING_ALGS: algs,
    INTROSPECTION_SIGNING_ALGS: algs.replace("none,", ""),
  });

  it.each([
    ["none,ES256", {}, "ES256"],
    ["none,ES256,RS256", {}, "RS256"],
    ["HS256,ES256", {}, "HS256"],
    ["HS256,ES256", { token_endpoint_auth_method: "none" }, "ES256"],
    ["HS256", { token_endpoint_auth_method: "none" }, undefined],
    ["none,HS256", {}, "HS256"],
  ])("OIDC Core 2: sign with what a client need not ask for: %s for %j: %s", async (algs, members, expected) => {
    const { accepted } = await acceptedOf({ ...BASE, ...members }, { variables: both(algs) });
    expect(ALGS.map((name) => accepted[name])).toEqual([expected, expected]);
  });

  it("OIDC Core 2: never sign with none", async () => {
    const { accepted } = await acceptedOf(BASE, { variables: { ID_TOKEN_SIGNING_ALGS: "none" } });
    expect(Object.hasOwn(accepted, "id_token_signed_response_alg")).toBe(false);
  });

  it.each([
    ["none,client_secret_post", "client_secret_post"],
    ["none,client_secret_jwt,client_secret_post", "client_secret_post"],
    ["client_secret_jwt,client_secret_basic", "client_secret_basic"],
    ["private_key_jwt,client_secret_jwt", "client_secret_jwt"],
    ["none", "none"],
  ])("RFC 7591 2: authenticate by a secret where there is a way: %s gives %s", async (methods, expected) => {
    const { accepted } = await acceptedOf(BASE, { variables: { TOKEN_ENDPOINT_AUTH_METHODS: methods } });
    expect(accepted.token_endpoint_auth_method).toBe(expected);
  });

  it("OIDC Core 2: sign without a secret where a client has none by default", async () => {
    const variables = { TOKEN_ENDPOINT_AUTH_METHODS: "none", ...both("HS256,ES256") };
    expect((await acceptedOf(BASE, { variables })).accepted.id_token_signed_response_alg).toBe("ES256");
  });

  it("leave out algorithms that it has none of", async () => {
    const variables = { INTROSPECTION_SIGNING_ALGS: "", AUTHORIZATION_SIGNING_ALGS: "", ID_TOKEN_ENCRYPTION_ENCS: "" };
    const { accepted } = await acceptedOf({ ...BASE, id_token_encrypted_response_alg: "dir" }, { variables });
    const names = [
      "introspection_signed_response_alg",
      "authorization_signed_response_alg",
      "id_token_encrypted_response_enc",
    ];
    expect(names.filter((name) => Object.hasOwn(accepted, name))).toEqual([]);
  });
});

describe("RFC 8705 2.1.2, RFC 5280 4.2.1.6: the mail address of a certificate", () => {
  it.each([
    "a\u0000@example.com",
    "a@example.com\u0000.evil.example",
    "a\u007f@example.com",
    "a@exa\u200bmple.com",
    "ä@example.com",
  ])("is ASCII without control characters: %j is none", async (address) => {
    expect(await faultsOf({ ...BASE, tls_client_auth_san_email: address })).toHaveLength(1);
  });
});

describe("no value takes long to refuse", () => {
  // Text on which a pattern that tries everything would be at it for seconds; the fewest repeats that show it.
  it("RFC 4514: a distinguished name with blanks around what separates it", async () => {
    const started = performance.now();
    await faultsOf({ ...BASE, tls_client_auth_subject_dn: `a=  ${",a=  ".repeat(9)}"` });
    expect(performance.now() - started).toBeLessThan(100);
  });

  const LONG = [
    "a",
    " ",
    ".",
    "a.",
    "-",
    "a-",
    "a-a",
    "@",
    "%",
    "%2",
    "%41",
    "[",
    ":",
    "1.",
    "/",
    "/.",
    "a=",
    "a=b,",
    "a ",
    "\\",
    "\\,",
    "+",
    "é",
    "\ud83e\udd86",
    "x-",
    "_",
    "0",
    "#",
  ];
  const NAMES = [
    "redirect_uris",
    "post_logout_redirect_uris",
    "request_uris",
    "contacts",
    "client_registration_types",
    "default_acr_values",
    "keywords",
  ];
  const SINGLE = [
    "client_name",
    "scope",
    "jwks_uri",
    "client_uri",
    "initiate_login_uri",
    "backchannel_logout_uri",
    "software_id",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
    "id_token_signed_response_alg",
    "description",
  ];

  it.each(LONG)("made of %j many times over", async (piece) => {
    const started = performance.now();
    for (const length of [100, 2000, 60_000]) {
      const text = piece.repeat(Math.ceil(length / piece.length));
      for (const value of [
        text,
        `https://${text}`,
        `https://rp.example.com/${text}"`,
        `com.example.app:${text}`,
        `a@${text}"`,
      ]) {
        const body = Object.fromEntries([
          ...NAMES.map((name) => [name, [value]]),
          ...SINGLE.map((name) => [name, value]),
          [`client_name#${text}`, "x"],
        ]);
        await outcomeOf(body, { variables: { CONTACTS_EMAIL_ONLY: "true" } });
      }
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
