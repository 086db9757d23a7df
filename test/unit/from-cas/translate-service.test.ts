import { describe, expect, it } from "vitest";
import { FIELD_ROWS } from "../../../infra/from-cas/fields.ts";
import { translateService } from "../../../infra/from-cas/translate-service.ts";
import { PARAMETERS } from "../../../lib/metadata/parameters.ts";
import { BASE, CARRIED, DYNAMIC, NOW, provider, set } from "./carried-fields.ts";

/** What Spring resolves, with a dollar sign and braces around it. */
const expression = (text: string): string => ["$", "{", text, "}"].join("");
const of = (members: object, base: object = BASE) => translateService({ ...base, ...members }, NOW);
const fatesOf = (members: object, base?: object) => of(members, base).findings.map(({ field, fate }) => [field, fate]);

/** Carried over as something else than a member of client metadata. */
const BESIDES = [
  "clientId",
  "clientSecret",
  "clientSecrets",
  "clientSecretExpiration",
  "accessStrategy",
  "expirationPolicy",
  "properties",
  "dynamicallyRegistered",
  "dynamicRegistrationDateTime",
];

describe("the fields of a service of CAS that are carried over", () => {
  it.each(CARRIED)("%s %j is %j", (field, service, metadata) => {
    expect(FIELD_ROWS[field]?.by).toBeDefined();
    expect(of(service).metadata).toMatchObject(metadata);
  });

  it("are all of those that the table says are, and members that the table names", () => {
    const rows = Object.entries(FIELD_ROWS).filter(([, { by }]) => by !== undefined);
    expect(rows.length).toBe(49);
    expect(rows.map(([field]) => field).toSorted()).toEqual(
      [...new Set([...CARRIED.map(([field]) => field), ...BESIDES])].toSorted(),
    );
    for (const [field, , metadata] of CARRIED) {
      const told = CARRIED.length > 0 ? Object.keys(metadata) : [];
      const named: readonly string[] = FIELD_ROWS[field]?.becomes ?? [];
      expect(
        told.some((member) => named.includes(member)),
        field,
      ).toBe(true);
    }
    const members = rows.flatMap(([, { becomes }]) => becomes).filter((name) => name !== "disabled");
    expect(members.filter((name) => !Object.hasOwn(PARAMETERS, name))).toEqual([]);
  });

  it("the identifier stays, and with it the secret and its expiry", () => {
    expect(of({ clientSecretExpiration: 4_102_444_800 })).toMatchObject({
      clientId: "client",
      secret: { value: BASE.clientSecret, expiresAt: 4_102_444_800 },
      findings: [],
    });
    expect(of({ clientSecretExpiration: 0 }).secret?.expiresAt).toBe(0);
  });

  it("a plain service has nothing to report", () => {
    expect(of({}).findings).toEqual([]);
    expect(
      of({ id: 7, evaluationOrder: 3, description: "note", jwtAccessToken: false, audience: set() }).findings,
    ).toEqual([]);
  });

  it("a client that has registered itself keeps its time and its URIs as they were, not as a pattern", () => {
    const properties = {
      "@class": "java.util.HashMap",
      oidcDynamicClientRegistration: { values: set("true") },
      oidcDynamicClientRegistrationDate: { values: set("2024-03-01T12:30:15.123456") },
    };
    const { metadata, issuedAt } = of({ properties, serviceId: "https://a/?b=(1)|https://c" });
    expect([metadata["redirect_uris"], issuedAt]).toEqual([["https://a/?b=(1)", "https://c"], 1_709_296_215]);
    expect(of({ dynamicRegistrationDateTime: "2016-08-21T14:15:16Z[UTC]" }, DYNAMIC).issuedAt).toBe(1_471_788_916);
    expect(of({ logoutUrl: "https://rp/1", logoutType: "BACK_CHANNEL" }, DYNAMIC).metadata).not.toHaveProperty(
      "backchannel_logout_uri",
    );
  });

  it("of several secrets the first that is still good is taken, with what CAS takes for an expiry", () => {
    const several = (...all: readonly (readonly [string, unknown])[]) =>
      of({
        clientSecret: undefined,
        clientSecrets: ["java.util.ArrayList", all.map(([value, expiration]) => ({ value, expiration }))],
      });
    const [old, good] = ["o".repeat(32), "g".repeat(32)];
    expect(several([old, "1234567890"], [good, "2100-01-01"]).secret).toEqual({
      value: good,
      expiresAt: 4_102_444_800,
    });
    expect(several([old, "2020-01-01T00:00:00"], [good, null]).secret).toEqual({ value: good, expiresAt: 0 });
    expect(several([old, -1], [good, null]).secret).toEqual({ value: old, expiresAt: 0 });
    expect(several([old, "01/02/2035 03:04 AM"]).findings).toMatchObject([{ field: "clientSecrets", fate: "refused" }]);
  });

  it("an identifier may have as many characters as any here", () => {
    expect(of({ clientId: "x".repeat(128) })).toMatchObject({ clientId: "x".repeat(128), findings: [] });
  });

  it("what a pattern makes of a serviceId is told: the URIs of optional parts, and the case that counts from now on", () => {
    const { metadata, findings } = of({ serviceId: "(?i)https://rp\\.example\\.org/cb/?" });
    const uris = ["https://rp.example.org/cb/", "https://rp.example.org/cb"];
    expect(metadata["redirect_uris"]).toEqual(uris);
    expect(findings).toMatchObject([
      { field: "serviceId", fate: "changed", because: expect.stringContaining("(?i)") },
      {
        field: "serviceId",
        fate: "changed",
        because: expect.stringContaining(`/? it makes these URIs: ${uris.join(" ")}`),
      },
    ]);
  });

  it("a disabled service is a disabled client", () => {
    expect(
      of({ accessStrategy: { "@class": "x.DefaultRegisteredServiceAccessStrategy", enabled: false } }).isDisabled,
    ).toBe(true);
    expect(
      of({ accessStrategy: { "@class": "x.DefaultRegisteredServiceAccessStrategy", enabled: true, ssoEnabled: true } }),
    ).toMatchObject({ isDisabled: false, findings: [] });
  });

  it("a service without a secret is a public client", () => {
    const nothing = { clientSecret: undefined, tokenEndpointAuthenticationMethod: undefined };
    expect(of(nothing)).toMatchObject({ secret: undefined, metadata: { token_endpoint_auth_method: "none" } });
  });

  it("a service that names no grants gets the code flow, not everything", () => {
    const nothing = { supportedGrantTypes: set(), supportedResponseTypes: undefined };
    expect(of(nothing)).toMatchObject({
      metadata: { grant_types: ["authorization_code"], response_types: ["code"] },
      findings: [{ field: "supportedGrantTypes", fate: "changed" }],
    });
  });

  it("client_credentials alone needs neither a response type nor a redirect URI", () => {
    const { metadata } = of({
      supportedGrantTypes: set("client_credentials"),
      supportedResponseTypes: undefined,
      serviceId: "client",
    });
    expect(metadata).toMatchObject({ grant_types: ["client_credentials"], response_types: [] });
    expect(metadata).not.toHaveProperty("redirect_uris");
  });
});

describe("the fields of a service of CAS that keep it from being imported", () => {
  const REFUSED: readonly (readonly [string, object])[] = [
    ["clientId", { clientId: undefined }],
    ["clientId", { clientId: "a b" }],
    ["clientId", { clientId: "a/b" }],
    ["clientId", { clientId: "x".repeat(129) }],
    ["clientSecret", { clientSecret: "{cas-cipher}eyJ" }],
    ["clientSecret", { clientSecret: "{cipher}eyJ" }],
    ["clientSecret", { clientSecret: expression("client.secret") }],
    ["clientSecret", { clientSecret: "#{systemProperties['s']}" }],
    ["clientSecret", { clientSecret: "geheim\u00e4" }],
    ["clientSecret", { clientSecretExpiration: "soon" }],
    ["clientSecret", { clientSecret: undefined }],
    ["serviceId", { serviceId: "https://.*" }],
    ["serviceId", { serviceId: "https://a.example.org/cb?client=x" }],
    ["matchingStrategy", { matchingStrategy: { "@class": "x.PartialRegexRegisteredServiceMatchingStrategy" } }],
    ["supportedGrantTypes", { supportedGrantTypes: "authorization_code" }],
    ["encryptIdToken", { encryptIdToken: true }],
    ["expirationPolicy", { expirationPolicy: { expirationDate: "2020-10-05" } }],
    ["expirationPolicy", { expirationPolicy: { expirationDate: "next year" } }],
  ];
  it.each(REFUSED)("%s of %j is refused", (field, service) => {
    expect(fatesOf(service)).toContainEqual([field, "refused"]);
  });

  it("no finding has a secret in it", () => {
    const told = REFUSED.map(([, service]) => JSON.stringify(of(service).findings)).join("");
    expect(REFUSED.length).toBe(18);
    expect(told).not.toMatch(/eyJ|client\.secret|systemProperties|geheim|sss/);
  });
});

describe("the fields of a service of CAS that are left out", () => {
  const rows = Object.entries(FIELD_ROWS).filter(([, { by }]) => by === undefined);

  it("each is told with the sentence of the table where it says something, unless it means nothing outside CAS", () => {
    expect(rows.length).toBe(46);
    for (const [field, { sentence, quiet, becomes }] of rows) {
      expect(becomes).toEqual([]);
      const { findings, metadata } = of({ [field]: { "@class": "org.example.Rule", value: true } });
      expect(findings, field).toEqual(quiet ? [] : [{ field, fate: "left out", because: sentence }]);
      expect(metadata, field).toEqual(of({}).metadata);
    }
  });

  it("a rule without members says something by its class alone", () => {
    const rule = (name: string) => fatesOf({ attributeReleasePolicy: { "@class": `org.apereo.cas.services.${name}` } });
    expect(rule("DenyAllAttributeReleasePolicy")).toEqual([["attributeReleasePolicy", "left out"]]);
    expect(rule("ReturnAllowedAttributeReleasePolicy")).toEqual([]);
  });

  it("some values of fields that are carried over are left out, and say so", () => {
    const LEFT: readonly (readonly [string, object])[] = [
      ["jwks", { jwks: "file:/etc/cas/jwks.json" }],
      ["jwks", { jwks: "classpath:jwks.json" }],
      ["jwks", { jwks: "/etc/cas/jwks.json" }],
      ["jwks", { jwks: expression("client.jwks") }],
      ["jwks", { jwks: "{keys: [" }],
      ["logo", { logo: "images/logo.png" }],
      ["scopes", { scopes: set("openid", "client_configuration_scope") }],
      ["idTokenEncryptionAlg", { idTokenEncryptionAlg: "RSA-OAEP" }],
      ["accessStrategy", { accessStrategy: { "@class": "x.GroovyRegisteredServiceAccessStrategy" } }],
      ["multifactorPolicy", { multifactorPolicy: provider }],
      ["properties", { properties: { owner: { values: set("it") } } }],
      ["expirationPolicy", { expirationPolicy: { expirationDate: "2100-10-05" } }],
      ["contacts", { contacts: ["java.util.ArrayList", [{ name: "a", phone: "1" }]] }],
      ["madeUp", { madeUp: 1 }],
    ];
    for (const [field, service] of LEFT) expect(fatesOf(service), field).toEqual([[field, "left out"]]);
    expect(LEFT.length).toBe(14);
  });

  it("names that every object inherits are no rows", () => {
    expect(fatesOf({ constructor: "x", toString: "y" })).toEqual([
      ["constructor", "left out"],
      ["toString", "left out"],
    ]);
  });
});
