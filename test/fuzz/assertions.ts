import { createHmac, type KeyObject, sign } from "node:crypto";
import fc, { type Arbitrary } from "fast-check";
import { encodedPart } from "../support/statement-signer.ts";
import { CANARY, type Material } from "./material.ts";
import { BASE_URL } from "./request.ts";

const AUDIENCE = `${BASE_URL}/oidc/clientConfig`;
const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const es256 = (input: string, key: KeyObject): string =>
  sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");

/** A client assertion (RFC 7523 2.2), good or with a few things wrong. */
function assertion({ signer }: Material): Arbitrary<string> {
  const { client, privateKey, jwk } = signer;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: client.id, sub: client.id, aud: AUDIENCE, iat: now, exp: now + 60, jti: "x" };
  const odd = fc.constantFrom<object>(
    {},
    { aud: [AUDIENCE, "https://other.example"] },
    { aud: [] },
    { aud: CANARY },
    { iss: CANARY },
    { sub: [client.id] },
    { iat: now + 9999 },
    { iat: now - 9999 },
    { iat: `${now}` },
    { iat: undefined },
    { exp: now - 9999 },
    { exp: 1e300 },
    { nbf: now + 9999 },
    { big: CANARY.repeat(200) },
  );
  const header = fc.constantFrom<object>(
    {},
    { kid: CANARY },
    { alg: "none" },
    { alg: "HS256" },
    { alg: "RS256" },
    { alg: ["ES256"] },
    { crit: ["exp"], exp: 1 },
    { jku: `https://${CANARY}.example.org/jwks`, x5u: `https://${CANARY}.example.org/cert`, jwk },
    { b64: false, crit: ["b64"] },
    { zip: "DEF" },
  );
  const signatures = {
    good: (input: string) => es256(input, privateKey),
    none: () => "",
    "by the public key": (input: string) => createHmac("sha256", JSON.stringify(jwk)).update(input).digest("base64url"),
    short: (input: string) => es256(input, privateKey).slice(0, -4),
  };
  const signature = fc.oneof(
    { weight: 6, arbitrary: fc.constant<keyof typeof signatures>("good") },
    { weight: 1, arbitrary: fc.constantFrom<keyof typeof signatures>("none", "by the public key", "short") },
  );
  return fc.tuple(header, odd, signature).map(([more, changed, which]) => {
    const input = `${encodedPart({ alg: "ES256", ...more })}.${encodedPart({ ...claims, ...changed })}`;
    return `${input}.${signatures[which](input)}`;
  });
}

/** A form for the recovery of a registration access token, nearly as it should be. */
export function recoveryForm(material: Material): Arbitrary<string> {
  const { id } = material.signer.client;
  const value = fc.oneof(
    { weight: 5, arbitrary: assertion(material) },
    { weight: 1, arbitrary: fc.constantFrom("", "a.b.c", "..", CANARY, "x".repeat(20_000), "e30.e30.") },
  );
  const more = fc.constantFrom(
    "",
    "",
    "",
    `&client_id=${id}`,
    `&client_id=${CANARY}`,
    `&client_assertion=${CANARY}`,
    "&=&",
  );
  const type = fc.constantFrom(TYPE, TYPE, TYPE, TYPE, "", CANARY, `${TYPE}&client_assertion_type=${TYPE}`);
  return fc
    .tuple(value, type, more)
    .map(([jwt, kind, rest]) => `client_assertion_type=${kind}&client_assertion=${encodeURIComponent(jwt)}${rest}`);
}
