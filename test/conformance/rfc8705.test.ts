import { describe, expect, it } from "vitest";
import { usesClientSecret } from "../../lib/metadata/secret-use.ts";
import { acceptedOf, BASE, faultsOf, type Members } from "../support/claims.ts";
import { ecPair } from "../support/public-keys.ts";

const KEYS: Members = { jwks: { keys: [ecPair("P-256").publicKey] } };
const SUBJECTS: Members = {
  tls_client_auth_subject_dn: "CN=client,O=Example,C=DE",
  tls_client_auth_san_dns: "client.example.com",
  tls_client_auth_san_uri: "https://client.example.com",
  tls_client_auth_san_ip: "2001:db8::1",
  tls_client_auth_san_email: "client@example.com",
};

describe("RFC 8705 2.1: mutual TLS with a certificate of an authority", () => {
  const TLS: Members = { ...BASE, token_endpoint_auth_method: "tls_client_auth" };

  it.each(Object.entries(SUBJECTS))("2.1.2: the subject is named by %s", async (name, value) => {
    const { accepted } = await acceptedOf({ ...TLS, [name]: value });
    expect([accepted[name], usesClientSecret(accepted)]).toEqual([value, false]);
  });

  it("2.1.2: by exactly one of the five", async () => {
    const all = Object.entries(SUBJECTS);
    const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => Object.fromEntries([one, other])));
    expect(pairs.length).toBe(10);
    for (const subjects of [{}, SUBJECTS, ...pairs]) {
      expect(await faultsOf({ ...TLS, ...subjects })).toEqual([
        "/token_endpoint_auth_method invalid_client_metadata: must come with exactly one certificate subject parameter, tls_client_auth_subject_dn or one of tls_client_auth_san_*",
      ]);
    }
  });

  it("2.1: needs no keys, since the authority vouches for them", async () => {
    const { accepted } = await acceptedOf({ ...TLS, tls_client_auth_san_dns: "client.example.com" });
    expect([Object.hasOwn(accepted, "jwks"), Object.hasOwn(accepted, "jwks_uri")]).toEqual([false, false]);
  });

  it("2.1.2: subjects of a client that authenticates otherwise are kept as they are", async () => {
    expect((await acceptedOf({ ...BASE, ...SUBJECTS })).accepted).toMatchObject(SUBJECTS);
  });
});

describe("RFC 8705 2.2: mutual TLS with a self-signed certificate", () => {
  const SELF_SIGNED: Members = { ...BASE, token_endpoint_auth_method: "self_signed_tls_client_auth" };

  it("2.2.2: needs the client's keys, by value or by reference", async () => {
    expect(await faultsOf(SELF_SIGNED)).toHaveLength(1);
    expect(await faultsOf({ ...SELF_SIGNED, ...KEYS })).toEqual([]);
    expect(await faultsOf({ ...SELF_SIGNED, jwks_uri: "https://client.example.com/jwks" })).toEqual([]);
  });

  it("has no use for a client secret, nor for a subject", async () => {
    const { accepted } = await acceptedOf({ ...SELF_SIGNED, ...KEYS });
    expect(usesClientSecret(accepted)).toBe(false);
  });
});

describe("RFC 8705 3.4: certificate-bound access tokens", () => {
  it("are for any client, public ones too, and are not bound unless it says so", async () => {
    expect((await acceptedOf(BASE)).accepted["tls_client_certificate_bound_access_tokens"]).toBe(false);
    for (const token_endpoint_auth_method of ["none", "client_secret_basic"]) {
      expect(
        await faultsOf({ ...BASE, token_endpoint_auth_method, tls_client_certificate_bound_access_tokens: true }),
      ).toEqual([]);
    }
  });

  it("are refused where the provider does not issue them", async () => {
    const circumstances = { variables: { CERTIFICATE_BOUND_ACCESS_TOKENS: "false" } };
    expect(await faultsOf({ ...BASE, tls_client_certificate_bound_access_tokens: true }, circumstances)).toHaveLength(
      1,
    );
    expect(await faultsOf({ ...BASE, tls_client_certificate_bound_access_tokens: false }, circumstances)).toEqual([]);
  });
});
