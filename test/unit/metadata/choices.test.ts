import { describe, expect, it } from "vitest";
import { CHOICES } from "../../../lib/metadata/choices.ts";
import { acceptedOf, BASE, faultsOf, type Members, outcomeOf, shown } from "../../support/claims.ts";
import { EVERY_KEY } from "../../support/public-keys.ts";

const SECTION = "OpenID Connect RP Metadata Choices 2";
const KEYS: Members = { jwks: EVERY_KEY };

/** A list, the single parameter it is for, two values that are fine, the setting of them, and what has to come along. */
interface ListClaim {
  readonly list: string;
  readonly single: string;
  readonly values: readonly [string, string];
  readonly variable: string;
  readonly given: Members;
  /** What the single parameter defaults to. */
  readonly initial?: string;
  readonly needs?: string;
}

const ALGS: readonly [string, string] = ["ES256", "PS256"];
const ENCS: readonly [string, string] = ["A256GCM", "A128GCM"];

/** The two lists of an encryption. */
const encryption = (use: string, single: string, variable: string): readonly ListClaim[] => [
  {
    list: `${use}_encryption_alg_values_supported`,
    single: `${single}_alg`,
    values: ["ECDH-ES", "RSA-OAEP-256"],
    variable: `${variable}_ALGS`,
    given: KEYS,
  },
  {
    list: `${use}_encryption_enc_values_supported`,
    single: `${single}_enc`,
    values: ENCS,
    variable: `${variable}_ENCS`,
    given: { ...KEYS, [`${single}_alg`]: "RSA-OAEP" },
    initial: "A128CBC-HS256",
    needs: `${single}_alg`,
  },
];

const signing = (use: string, single: string, variable: string, initial?: string): ListClaim => ({
  list: `${use}_signing_alg_values_supported`,
  single,
  values: ALGS,
  variable,
  given: KEYS,
  ...(initial && { initial }),
});

const LISTS: readonly ListClaim[] = [
  {
    list: "subject_types_supported",
    single: "subject_type",
    values: ["pairwise", "public"],
    variable: "SUBJECT_TYPES",
    given: {},
    initial: "public",
  },
  signing("id_token", "id_token_signed_response_alg", "ID_TOKEN_SIGNING_ALGS", "RS256"),
  ...encryption("id_token", "id_token_encrypted_response", "ID_TOKEN_ENCRYPTION"),
  signing("userinfo", "userinfo_signed_response_alg", "USERINFO_SIGNING_ALGS"),
  ...encryption("userinfo", "userinfo_encrypted_response", "USERINFO_ENCRYPTION"),
  signing("request_object", "request_object_signing_alg", "REQUEST_OBJECT_SIGNING_ALGS"),
  ...encryption("request_object", "request_object_encryption", "REQUEST_OBJECT_ENCRYPTION"),
  {
    list: "token_endpoint_auth_methods_supported",
    single: "token_endpoint_auth_method",
    values: ["private_key_jwt", "client_secret_post"],
    variable: "TOKEN_ENDPOINT_AUTH_METHODS",
    given: KEYS,
    initial: "client_secret_basic",
  },
  {
    ...signing("token_endpoint_auth", "token_endpoint_auth_signing_alg", "TOKEN_ENDPOINT_AUTH_SIGNING_ALGS"),
    given: { ...KEYS, token_endpoint_auth_method: "private_key_jwt" },
  },
  signing(
    "backchannel_authentication_request",
    "backchannel_authentication_request_signing_alg",
    "BACKCHANNEL_AUTHENTICATION_REQUEST_SIGNING_ALGS",
  ),
  signing("authorization", "authorization_signed_response_alg", "AUTHORIZATION_SIGNING_ALGS", "RS256"),
  ...encryption("authorization", "authorization_encrypted_response", "AUTHORIZATION_ENCRYPTION"),
  signing("introspection", "introspection_signed_response_alg", "INTROSPECTION_SIGNING_ALGS", "RS256"),
  ...encryption("introspection", "introspection_encrypted_response", "INTROSPECTION_ENCRYPTION"),
];

const NO_LISTS = ["", "ES256", 1, true, {}, [], [1], [null], ["ES256", 1], [["ES256"]]];

describe("RP Metadata Choices 2: the lists below", () => {
  it("are all nineteen there are, each for the parameter it belongs to", () => {
    const table = Object.entries(CHOICES).map(([list, { single }]) => [list, single]);
    expect(LISTS.map(({ list, single }) => [list, single]).toSorted()).toEqual(table.toSorted());
    expect(LISTS.length).toBe(19);
  });
});

describe.each(LISTS)("RP Metadata Choices 2: $list", ({ list, single, values, variable, given, initial }) => {
  const [first, second] = values;
  const body = { ...BASE, ...given };

  it("makes the server pick the first value it supports, and say so", async () => {
    for (const picked of values) {
      const { accepted, supplied } = await acceptedOf({ ...body, [list]: ["unheard-of", picked, first, second] });
      expect(accepted[single]).toBe(picked);
      expect(supplied).toContainEqual({ name: single, section: SECTION });
      expect(supplied.filter(({ name }) => name === single).length).toBe(1);
    }
  });

  it("leaves the client's own value as it is where that is supported", async () => {
    const { accepted, supplied } = await acceptedOf({ ...body, [list]: [first, second], [single]: second });
    expect(accepted[single]).toBe(second);
    expect(supplied.map(({ name }) => name)).not.toContain(single);
  });

  it("replaces the client's own value where only another of the list is supported", async () => {
    const { accepted, supplied } = await acceptedOf(
      { ...body, [list]: [first, second], [single]: first },
      { variables: { [variable]: second } },
    );
    expect(accepted[single]).toBe(second);
    expect(supplied).toContainEqual({ name: single, section: SECTION });
  });

  it("picks by what the provider supports, not by what exists", async () => {
    const { accepted } = await acceptedOf({ ...body, [list]: [first, second] }, { variables: { [variable]: second } });
    expect(accepted[single]).toBe(second);
  });

  it("refuses a list without anything the provider supports", async () => {
    const expected = [`/${list} invalid_client_metadata: must have a value that the provider supports`];
    expect(await faultsOf({ ...body, [list]: ["unheard-of", first.toUpperCase().concat("-")] })).toEqual(expected);
    expect(await faultsOf({ ...body, [list]: [first] }, { variables: { [variable]: second } })).toEqual(expected);
  });

  it("refuses a value of the client's own that is not in it", async () => {
    const faults = await faultsOf({ ...body, [list]: [first], [single]: second });
    expect(faults).toEqual([
      `/${single} invalid_client_metadata: must be one of the values that the client lists for it`,
    ]);
  });

  it.each(NO_LISTS.map((value) => [shown(value), value]))("refuses %s", async (_, value) => {
    expect(await faultsOf({ ...body, [list]: value })).toEqual([
      `/${list} invalid_client_metadata: must be an array of one or more strings`,
    ]);
  });

  it("takes null for absent, and for a value of the client's own too", async () => {
    expect(await outcomeOf({ ...body, [list]: null })).toEqual(await outcomeOf(body));
    expect((await acceptedOf({ ...body, [list]: [first], [single]: null })).accepted[single]).toBe(first);
  });

  it("never stands in what is registered", async () => {
    const { accepted } = await acceptedOf({ ...body, [list]: [first, second] });
    expect(Object.keys(accepted).filter((name) => Object.hasOwn(CHOICES, name))).toEqual([]);
  });

  it("leaves what is registered without it alone", async () => {
    const { accepted, supplied } = await acceptedOf(body);
    expect(accepted[single]).toBe(initial);
    expect(supplied.filter(({ section }) => section === SECTION)).toEqual([]);
  });
});

describe("RP Metadata Choices 2: a list of content encryptions", () => {
  const encs = LISTS.filter(({ needs }) => needs !== undefined);

  it("is passed over where the client has no key management for it", async () => {
    expect(encs.length).toBe(5);
    for (const { list, single, values } of encs) {
      const { accepted } = await acceptedOf({ ...BASE, ...KEYS, [list]: values });
      expect([Object.hasOwn(accepted, single), Object.hasOwn(accepted, list)], list).toEqual([false, false]);
    }
  });
});

describe("RP Metadata Choices 2: several lists", () => {
  it("are picked from together, content encryption after key management", async () => {
    const { accepted } = await acceptedOf({
      ...BASE,
      ...KEYS,
      id_token_encryption_enc_values_supported: ["A256GCM", "A128GCM"],
      id_token_encryption_alg_values_supported: ["RSA-OAEP"],
      token_endpoint_auth_methods_supported: ["private_key_jwt", "client_secret_basic"],
      token_endpoint_auth_signing_alg_values_supported: ["PS256", "RS256"],
    });
    expect(accepted).toMatchObject({
      id_token_encrypted_response_alg: "RSA-OAEP",
      id_token_encrypted_response_enc: "A256GCM",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "PS256",
    });
  });

  it("are all told of, and before the other members", async () => {
    const faults = await faultsOf({
      client_name: 1,
      subject_types_supported: 1,
      id_token_signing_alg_values_supported: ["x"],
      redirect_uris: 1,
    });
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual([
      "/subject_types_supported",
      "/id_token_signing_alg_values_supported",
      "/redirect_uris",
      "/client_name",
    ]);
  });

  it("leave relations to be judged on what was picked", async () => {
    const faults = await faultsOf({ ...BASE, token_endpoint_auth_methods_supported: ["private_key_jwt"] });
    expect(faults).toEqual([
      "/token_endpoint_auth_method invalid_client_metadata: must come with jwks or jwks_uri, with a key that can do it",
    ]);
  });

  it("are not counted as members that nobody knows", async () => {
    const { unknownCount } = await acceptedOf({ ...BASE, subject_types_supported: ["public"] });
    expect(unknownCount).toBe(0);
  });

  it("that are refused do not make other members look wrong", async () => {
    const body = {
      ...BASE,
      ...KEYS,
      token_endpoint_auth_methods_supported: ["unheard-of"],
      token_endpoint_auth_signing_alg: "PS256",
    };
    expect((await faultsOf(body)).map((fault) => fault.split(" ")[0])).toEqual([
      "/token_endpoint_auth_methods_supported",
    ]);
  });
});
