import { importJWK, SignJWT } from "jose";
import { keyClient } from "../support/builders.ts";
import type { Answer } from "../support/http-client.ts";
import { ecPair } from "../support/public-keys.ts";
import { type RegisteredClient, textOf } from "../support/registrar.ts";
import { type Attempt, expectStatus } from "./attempt.ts";
import type { Lane } from "./lane.ts";

const { publicKey, privateKey } = ecPair("P-256");
const FORM = "application/x-www-form-urlencoded";
const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A request for a new registration access token by an assertion that was issued so many seconds from now. */
async function recover({ registrar }: Lane, { id, uri }: RegisteredClient, offset: number): Promise<Answer> {
  const issuedAt = Math.floor(Date.now() / 1000) + offset;
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: "ES256" })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(uri)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 60)
    .sign(await importJWK(privateKey, "ES256"));
  const body = new URLSearchParams({ client_assertion_type: TYPE, client_assertion: assertion }).toString();
  return registrar.manage({ uri, token: "" }, "POST", { token: undefined, type: FORM, body });
}

/** The recovery of a registration access token. Whoever was told 503 makes a new assertion: the first may be used up. */
export async function recovering(lane: Lane): Promise<Attempt> {
  const client = await lane.registrar.client(keyClient({ jwks: { keys: [publicKey] } }));
  const holds = async (answer: Answer): Promise<void> => {
    const token = textOf(expectStatus(answer, 200).json, "registration_access_token");
    expectStatus(await lane.registrar.manage({ ...client, token }, "GET"), 200);
    expectStatus(await lane.registrar.manage(client, "GET"), 401);
  };
  return {
    // Each second counts once: the first assertion leaves the present one to the second.
    act: () => recover(lane, client, -5),
    isWhole: ([one, ...others]) =>
      others.length === 0 && one?.after?.["recovered_by_assertion_of"] !== undefined && one.after["revision"] === 2,
    again: async () => holds(await recover(lane, client, 0)),
    holds,
  };
}
