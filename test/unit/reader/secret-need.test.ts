import { describe, expect, it } from "vitest";
import { SYMMETRIC_KEY_MANAGEMENT_ALGS, SYMMETRIC_SIGNING_ALGS } from "../../../lib/config/vocabulary.ts";
import { KEYED_PARAMETERS, usesClientSecret } from "../../../lib/metadata/secret-use.ts";
import type { ClientMetadata } from "../../../lib/reader/client-lookup.ts";
import { needsSecretInClear, type ProviderTakes } from "../../../lib/reader/secret-need.ts";

const needs = (metadata: object, takes?: ProviderTakes): boolean =>
  needsSecretInClear(metadata as ClientMetadata, takes);

describe("whom a provider has to know the secret of", () => {
  it.each([
    ["client_secret_basic", false],
    ["client_secret_post", false],
    ["client_secret_jwt", true],
    ["private_key_jwt", false],
    ["tls_client_auth", false],
    ["none", false],
  ])("OIDC Core 9: %s: %s", (token_endpoint_auth_method, expected) => {
    const metadata = { token_endpoint_auth_method, token_endpoint_auth_signing_alg: "HS256", client_name: "HS256" };
    expect(needs(metadata)).toBe(expected);
  });

  it.each([
    [undefined, false, true],
    ["HS256", true, true],
    ["RS256", false, false],
  ])("OIDC Registration 2: request objects signed by %s: %s, where the provider takes symmetric ones: %s", (...row) => {
    const [request_object_signing_alg, expected, taking] = row;
    const metadata = { token_endpoint_auth_method: "client_secret_basic", request_object_signing_alg };
    expect([needs(metadata), needs(metadata, {})]).toEqual([expected, expected]);
    expect(needs(metadata, { symmetricRequestObjects: true })).toBe(taking);
  });

  const symmetric = [...SYMMETRIC_SIGNING_ALGS, ...SYMMETRIC_KEY_MANAGEMENT_ALGS];
  const asymmetric = ["RS256", "PS512", "ES256", "EdDSA", "none", "RSA-OAEP", "ECDH-ES", "ECDH-ES+A128KW"];

  it("OIDC Core 10: whatever the service gives a secret for besides authentication", () => {
    expect([symmetric.length, KEYED_PARAMETERS.length]).toEqual([expect.any(Number), 12]);
    expect(symmetric.length).toBeGreaterThan(6);
    for (const name of KEYED_PARAMETERS)
      for (const alg of [...symmetric, ...asymmetric]) {
        const metadata = { token_endpoint_auth_method: "none", [name]: alg } as object;
        expect(needs(metadata), `${name} ${alg}`).toBe(usesClientSecret(metadata as ClientMetadata));
        expect(needs(metadata), `${name} ${alg}`).toBe(symmetric.includes(alg as never));
      }
  });
});
