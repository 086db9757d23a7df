import { generateKeyPairSync } from "node:crypto";
import { readSettings } from "../../lib/config/read-settings.ts";
import { parseJsonObject } from "../../lib/http/strict-json.ts";
import { acceptMetadata } from "../../lib/metadata/accept-metadata.ts";

/**
 * How long it takes to read and validate a registration body, from bytes to accepted metadata, beside `JSON.parse` of
 * the same bytes in the same run: `node test/bench/validate.ts`. Medians; the machine decides the absolute figures.
 */
const context = {
  settings: readSettings({}),
  fetchPublicJson: () => Promise.reject(new Error("nothing is fetched here")),
  fetchIssuerKeys: () => Promise.reject(new Error("nothing is fetched here")),
  now: 0,
};

const publicKey = (kid: string): object => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }),
  kid,
  use: "sig",
});

const TYPICAL = {
  client_name: "Example",
  "client_name#fr": "Exemple",
  redirect_uris: ["https://rp.example.org/callback", "https://rp.example.org/other?x=1"],
  post_logout_redirect_uris: ["https://rp.example.org/bye"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "client_secret_basic",
  scope: "openid profile email",
  contacts: ["ops@rp.example.org"],
  logo_uri: "https://rp.example.org/logo.png",
  policy_uri: "https://rp.example.org/policy",
};

const WITH_KEYS = {
  ...TYPICAL,
  token_endpoint_auth_method: "private_key_jwt",
  jwks: { keys: [publicKey("one"), publicKey("two")] },
};

const uris = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, index) => `https://rp.example.org/${index}/`.padEnd(length, "a"));

const MAXIMAL = {
  ...TYPICAL,
  redirect_uris: uris(28, 1000),
  post_logout_redirect_uris: uris(28, 1000),
  description: "x".repeat(4000),
};

async function medianMicroseconds(runs: number, once: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = process.hrtime.bigint();
    await once();
    times.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  return times.sort((left, right) => left - right)[Math.floor(runs / 2)] ?? Number.NaN;
}

for (const [name, body] of Object.entries({
  typical: TYPICAL,
  "typical with two RSA keys": WITH_KEYS,
  maximal: MAXIMAL,
})) {
  const bytes = Buffer.from(JSON.stringify(body));
  const validate = async () => {
    const acceptance = await acceptMetadata(parseJsonObject(bytes), context);
    if ("faults" in acceptance) throw new Error(JSON.stringify(acceptance.faults));
  };
  await medianMicroseconds(2000, validate);
  const ours = await medianMicroseconds(4000, validate);
  const parse = await medianMicroseconds(4000, () => JSON.parse(bytes.toString()));
  console.log(
    `${name}: ${bytes.length} bytes, ${ours.toFixed(0)} µs (JSON.parse alone ${parse.toFixed(0)} µs), median of 4000`,
  );
}
