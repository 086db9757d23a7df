import { isClientId } from "../client-id.ts";
import { ASYMMETRIC_SIGNING_ALGS } from "../config/vocabulary.ts";
import { type AssertionRefusal, OAuthError } from "../errors.ts";
import { issueTimeOfAssertion } from "../tokens/client-assertion.ts";
import { openClientSecret } from "../tokens/client-secret.ts";
import { mintRegistrationAccessToken } from "../tokens/registration-access-token.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import { lifeFrom, lifeStateOf } from "./client-life.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { fetchingOnce } from "./fetching-once.ts";
import { recorded } from "./recorded-change.ts";
import { untilWritten } from "./until-written.ts";

/** Who claims to be which client, and by what. */
export interface Recovery {
  readonly clientId: string;
  /** A JWT as for `private_key_jwt` (OIDC Core 9), with the configuration endpoint as audience. */
  readonly assertion: string;
  /** The URLs that the configuration endpoint goes by. */
  readonly audiences: readonly string[];
  /** The network that the request came from. */
  readonly source: string;
}

/**
 * Gives a client that lost its registration access token a new one, against an assertion signed by the key that it
 * authenticates with (RFC 7523 2.2): all tokens of it before end, and its life begins anew. An assertion does this once.
 * Throws {@link OAuthError}: `assertion_refused`, the same for unknown clients and wrong keys, `client_disabled`,
 * `unavailable`.
 */
export async function recoverRegistrationToken(
  dependencies: ClientDependencies,
  recovery: Recovery,
): Promise<ClientAnswer> {
  const { keyring, log, clock } = dependencies;
  const { token, digest } = mintRegistrationAccessToken(dependencies.random);
  const fetching = fetchingOnce(dependencies);
  const client = await untilWritten(dependencies, () => tryRecovery(fetching, recovery, digest));
  const secret = client.secret && (await openClientSecret(keyring, client.clientId, client.secret));
  log.event("registration token recovered", { client_id: client.clientId });
  return { client, ...(secret !== undefined && { secret }), registrationAccessToken: token, at: clock() };
}

/** The client with the new token, or undefined when it was changed in between. */
async function tryRecovery(
  dependencies: ClientDependencies,
  { clientId, assertion, audiences, source }: Recovery,
  registrationTokenDigest: string,
): Promise<Client | undefined> {
  const { settings, store, clock } = dependencies;
  const client = isClientId(clientId) ? await store.find(clientId) : undefined;
  const now = clock();
  if (client === undefined || lifeStateOf(client, now) === "gone") throw refuse("unknown client");
  const algorithms = algorithmsOf(client);
  if (algorithms.length === 0) throw refuse("no key of its own");
  const issuedAt = await issueTimeOfAssertion(assertion, { clientId, audiences, algorithms, now }, () =>
    keysOf(dependencies, client),
  );
  if (issuedAt === undefined) throw refuse("assertion");
  if (client.disabledAt !== undefined) throw new OAuthError({ kind: "client_disabled" });
  // Each assertion of a client counts once, and so does each second: nothing else has to be remembered.
  if (issuedAt <= (client.recoveredByAssertionOf ?? 0)) throw refuse("assertion used");
  const { audit: _, previousRegistrationTokenDigest: _before, life: _old, ...same } = client;
  const life = lifeFrom(settings, now);
  const after = {
    ...same,
    ...(life && { life }),
    revision: client.revision + 1,
    registrationTokenDigest,
    recoveredByAssertionOf: issuedAt,
  };
  const next = await recorded(dependencies, client, after, {
    actor: { by: "client-assertion", source },
    actions: [...(lifeStateOf(client, now) === "expired" ? ["revived" as const] : []), "token-recovered"],
  });
  return (await store.replace(next, client.revision)) ? next : undefined;
}

const refuse = (why: AssertionRefusal): OAuthError => new OAuthError({ kind: "assertion_refused", why });

/** The algorithms that a client signs with to authenticate (OIDC Core 9); none where it authenticates otherwise. */
function algorithmsOf({ metadata }: Client): readonly string[] {
  const { token_endpoint_auth_method: method, token_endpoint_auth_signing_alg: alg } = metadata;
  if (method !== "private_key_jwt") return [];
  return alg === undefined ? ASYMMETRIC_SIGNING_ALGS : [alg];
}

/** The client's own keys. What its host does not give cannot speak for it. */
async function keysOf({ fetchPublicJson }: ClientDependencies, { metadata }: Client): Promise<unknown> {
  const { jwks, jwks_uri: uri } = metadata;
  if (jwks !== undefined) return jwks;
  // Keys that are in a signed set alone (OpenID Federation 5.2.1) are the provider's to look up.
  if (uri === undefined) throw refuse("keys unreachable");
  try {
    return await fetchPublicJson(uri);
  } catch (cause) {
    throw new OAuthError({ kind: "assertion_refused", why: "keys unreachable" }, { cause });
  }
}
