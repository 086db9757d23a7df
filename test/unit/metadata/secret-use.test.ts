import { describe, expect, it } from "vitest";
import { usesClientSecret } from "../../../lib/metadata/secret-use.ts";
import { acceptedOf, BASE, type Members } from "../../support/claims.ts";
import { EVERY_KEY } from "../../support/public-keys.ts";

const KEYS = { jwks: EVERY_KEY };
const WITHOUT: readonly Members[] = [
  { token_endpoint_auth_method: "none" },
  { token_endpoint_auth_method: "private_key_jwt", ...KEYS },
  { token_endpoint_auth_method: "self_signed_tls_client_auth", ...KEYS },
  { token_endpoint_auth_method: "tls_client_auth", tls_client_auth_san_dns: "rp.example.com" },
];
const SIGNED = [
  "id_token_signed_response_alg",
  "userinfo_signed_response_alg",
  "request_object_signing_alg",
  "introspection_signed_response_alg",
  "authorization_signed_response_alg",
  "nfv_token_signed_response_alg",
];
const ENCRYPTED = [
  "id_token_encrypted_response_alg",
  "userinfo_encrypted_response_alg",
  "request_object_encryption_alg",
  "introspection_encrypted_response_alg",
  "authorization_encrypted_response_alg",
  "nfv_token_encrypted_response_alg",
];

const isUsed = async (members: Members): Promise<boolean> =>
  usesClientSecret((await acceptedOf({ ...BASE, ...members })).accepted);

describe("OIDC Registration 3.2: who has a use for a client secret", () => {
  it.each(["client_secret_basic", "client_secret_post", "client_secret_jwt"])(
    "a client that authenticates by %s",
    async (token_endpoint_auth_method) => {
      expect(await isUsed({ token_endpoint_auth_method })).toBe(true);
    },
  );

  it("a client that names no method", async () => {
    expect(await isUsed({})).toBe(true);
  });

  it.each(WITHOUT)("nobody else, such as %j", async (members) => {
    expect(await isUsed(members)).toBe(false);
  });

  it.each(WITHOUT.slice(1))(
    "OIDC Core 10.1 and 10.2: but for a symmetric algorithm, whatever the method: %j",
    async (members) => {
      for (const name of SIGNED)
        for (const alg of ["HS256", "HS384", "HS512"])
          expect(await isUsed({ ...members, [name]: alg }), `${name} ${alg}`).toBe(true);
      for (const name of ENCRYPTED) {
        for (const alg of ["dir", "A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW"])
          expect(await isUsed({ ...members, [name]: alg }), `${name} ${alg}`).toBe(true);
      }
    },
  );

  it.each(WITHOUT)("and not for an asymmetric algorithm: %j", async (members) => {
    for (const name of SIGNED) expect(await isUsed({ ...KEYS, ...members, [name]: "PS256" }), name).toBe(false);
    for (const name of ENCRYPTED) expect(await isUsed({ ...KEYS, ...members, [name]: "ECDH-ES" }), name).toBe(false);
  });
});
