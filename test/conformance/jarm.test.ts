import { describe, expect, it } from "vitest";
import { usesClientSecret } from "../../lib/metadata/secret-use.ts";
import { acceptedOf, BASE, faultsOf, type Members } from "../support/claims.ts";
import { EVERY_KEY } from "../support/public-keys.ts";

const KEYS: Members = { jwks: EVERY_KEY };
const PUBLIC: Members = { token_endpoint_auth_method: "none" };
const placesOf = async (...request: Parameters<typeof faultsOf>): Promise<readonly (string | undefined)[]> =>
  (await faultsOf(...request)).map((fault) => fault.split(" ")[0]);

describe("JARM 3: signed and encrypted authorization responses", () => {
  it("are signed by RS256 unless the client says otherwise, and by something always", async () => {
    expect((await acceptedOf(BASE)).accepted["authorization_signed_response_alg"]).toBe("RS256");
    expect(await placesOf({ ...BASE, authorization_signed_response_alg: "none" })).toEqual([
      "/authorization_signed_response_alg",
    ]);
    expect(
      await placesOf(
        { ...BASE, authorization_signed_response_alg: "none" },
        { variables: { ID_TOKEN_SIGNING_ALGS: "none" } },
      ),
    ).toEqual(["/authorization_signed_response_alg"]);
  });

  it("no operator can allow none", async () => {
    await expect(acceptedOf(BASE, { variables: { AUTHORIZATION_SIGNING_ALGS: "none" } })).rejects.toThrow(
      "must be taken from",
    );
  });

  it("by a symmetric algorithm are for clients that have a secret, and give one to those that had none", async () => {
    expect(await placesOf({ ...BASE, ...PUBLIC, authorization_signed_response_alg: "HS256" })).toEqual([
      "/authorization_signed_response_alg",
    ]);
    const { accepted } = await acceptedOf({
      ...BASE,
      ...KEYS,
      token_endpoint_auth_method: "private_key_jwt",
      authorization_signed_response_alg: "HS256",
    });
    expect(usesClientSecret(accepted)).toBe(true);
  });

  it("are encrypted by A128CBC-HS256 where only the key management is named, and not without that", async () => {
    const { accepted } = await acceptedOf({ ...BASE, ...KEYS, authorization_encrypted_response_alg: "ECDH-ES" });
    expect(accepted["authorization_encrypted_response_enc"]).toBe("A128CBC-HS256");
    expect(await placesOf({ ...BASE, authorization_encrypted_response_enc: "A256GCM" })).toEqual([
      "/authorization_encrypted_response_enc",
    ]);
    expect(Object.hasOwn((await acceptedOf(BASE)).accepted, "authorization_encrypted_response_enc")).toBe(false);
  });

  it("are encrypted to a key of the client's, or with its secret", async () => {
    expect(await placesOf({ ...BASE, authorization_encrypted_response_alg: "RSA-OAEP" })).toEqual([
      "/authorization_encrypted_response_alg",
    ]);
    expect(
      await placesOf({
        ...BASE,
        authorization_encrypted_response_alg: "RSA-OAEP",
        jwks_uri: "https://rp.example.com/jwks",
      }),
    ).toEqual([]);
    expect(await placesOf({ ...BASE, authorization_encrypted_response_alg: "A256KW" })).toEqual([]);
    expect(await placesOf({ ...BASE, ...PUBLIC, authorization_encrypted_response_alg: "A256KW" })).toEqual([
      "/authorization_encrypted_response_alg",
    ]);
  });
});
