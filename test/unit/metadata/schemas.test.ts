import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { afterEach, describe, expect, it } from "vitest";
import { parameterOf } from "../../../lib/metadata/parameters.ts";
import { settingsOf } from "../../support/claims.ts";
import type { Example } from "./row-claims.ts";
import { EVERY_ROW } from "./rows/every-row.ts";

/** The rules that a schema does not say: they ask what a part of the value means. */
const BEYOND_A_SCHEMA = [
  "must be a DNS name",
  // JSON Schema knows no minus zero.
  "must be a whole number from 0, not in quotation marks",
  "must have a DNS name, a dotted-decimal IPv4 or a bracketed IPv6 address as host",
  "must have a port from 1 to 65535, or none",
  "must have a public host",
  "must not contain control, bidirectional or zero-width characters",
  "must not contain dot segments",
  "must not contain user information",
];

const ajv = new Ajv2020({ strict: false });
ajvFormats.default(ajv);
const compiled = new Map<string, ValidateFunction>();

/** The schema of a parameter under the settings that a claim speaks of. */
function schemaFor(name: string, { variables = {} }: Example): ValidateFunction {
  const key = `${name} ${JSON.stringify(variables)}`;
  const known = compiled.get(key) ?? ajv.compile(parameterOf(name)?.kind.schema(settingsOf(variables)) ?? false);
  compiled.set(key, known);
  return known;
}

const isTaken = (name: string, example: Example): boolean => schemaFor(name, example)(example.value);

describe("the schemas of the kinds of values", () => {
  // A test that is run again, of code that was changed meanwhile, must not see the schemas of before.
  afterEach(() => compiled.clear());

  it("take whatever the kinds take", () => {
    const accepted = EVERY_ROW.flatMap(({ name, claims }) => claims.accepts.map((example) => ({ name, example })));
    // `null` is an absent member, so that the kind never sees it.
    const values = accepted.filter(({ example }) => example.value !== null);
    expect(values.length).toBeGreaterThan(500);
    const refused = values.filter(({ name, example }) => !isTaken(name, example));
    expect(refused.map(({ name, example }) => `${name}: ${JSON.stringify(example.value)}`)).toEqual([]);
  });

  it("take whatever comes under a name that is ignored", () => {
    for (const value of ["chosen by the client", 7, null, {}]) expect(isTaken("client_id", { value })).toBe(true);
  });

  it("take nothing of a list that the provider has nothing on", () => {
    const variables = { SCOPES: "", ID_TOKEN_ENCRYPTION_ALGS: "" };
    for (const [name, value] of [
      ["scope", "openid"],
      ["scope", ""],
      ["id_token_encrypted_response_alg", "RSA-OAEP"],
    ] as const) {
      expect(isTaken(name, { value })).toBe(value !== "");
      expect(isTaken(name, { value, variables }), name).toBe(false);
    }
  });

  it("are narrowed by settings that narrow the kinds, and by nothing else", () => {
    for (const [name, value, variables] of [
      ["tls_client_certificate_bound_access_tokens", true, { CERTIFICATE_BOUND_ACCESS_TOKENS: "false" }],
      ["require_pushed_authorization_requests", false, { PUSHED_AUTHORIZATION_REQUESTS_REQUIRED: "true" }],
      ["contacts", ["no address"], { CONTACTS_EMAIL_ONLY: "true" }],
    ] as const) {
      expect([isTaken(name, { value }), isTaken(name, { value, variables })], name).toEqual([true, false]);
    }
  });

  it("refuse whatever the kinds refuse, but for eight rules", () => {
    const refused = EVERY_ROW.flatMap(({ name, claims }) => claims.refuses.map((example) => ({ name, example })));
    expect(refused.length).toBeGreaterThan(1300);
    const taken = refused.filter(({ name, example }) => isTaken(name, example));
    expect([...new Set(taken.map(({ example }) => example.rule))].toSorted()).toEqual(BEYOND_A_SCHEMA);
  });
});
