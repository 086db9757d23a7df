import { PARAMETERS } from "../metadata/parameters.ts";
import { openClientSecret } from "../tokens/client-secret.ts";
import { digestOf } from "../tokens/equal.ts";
import { opens } from "../tokens/registration-access-token.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import { lifeStateOf } from "./client-life.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { checkRepeated, type RepeatableIdentity } from "./idempotency.ts";
import { recorded } from "./recorded-change.ts";
import { untilWritten } from "./until-written.ts";

/**
 * The answer to a registration request that was sent before: the client that came of it as it now is, with its present
 * secret and a registration access token that works. `source` is the network that the request came from. Throws {@link OAuthError}: `idempotency_key_refused`,
 * `client_disabled`, `unavailable`.
 */
export async function repeatedRegistration(
  dependencies: ClientDependencies,
  identity: RepeatableIdentity,
  source: string,
): Promise<ClientAnswer> {
  const { store, keyring, clock, log } = dependencies;
  const { client, registrationAccessToken } = await untilWritten(dependencies, async () => {
    const found = await store.find(identity.clientId);
    const isGone = found !== undefined && lifeStateOf(found, clock()) === "gone";
    const there = checkRepeated(isGone ? undefined : found, identity, clock());
    return withWorkingToken(dependencies, there, identity, source);
  });
  const secret = client.secret && (await openClientSecret(keyring, client.clientId, client.secret));
  log.event("registration repeated", { client_id: client.clientId, token_id: identity.initialTokenId });
  return {
    client,
    ...(secret !== undefined && { secret }),
    registrationAccessToken,
    at: clock(),
    // As the first answer told it; of picks from lists nothing is kept, and the members themselves show them.
    supplied: client.suppliedNames.map((name) => ({ name, section: PARAMETERS[name].section })),
    isRepeated: true,
  };
}

interface WithToken {
  readonly client: Client;
  readonly registrationAccessToken: string;
}

/**
 * The token that the request came to at first where it still opens the client, else one beside the present one: the same
 * for all repetitions until it is used, so that none of them takes away what another was given.
 */
async function withWorkingToken(
  dependencies: ClientDependencies,
  client: Client,
  { registrationAccessToken: firstToken, tokenAfter, initialTokenId: id }: RepeatableIdentity,
  source: string,
): Promise<WithToken | undefined> {
  const { registrationTokenDigest: present, previousRegistrationTokenDigest: previous } = client;
  if (opens(firstToken, present) || opens(firstToken, previous)) return { client, registrationAccessToken: firstToken };
  const givenBefore = previous === undefined ? undefined : tokenAfter(previous);
  if (givenBefore !== undefined && opens(givenBefore, present)) return { client, registrationAccessToken: givenBefore };
  const registrationAccessToken = tokenAfter(present);
  const { audit: _, ...same } = client;
  const next = await recorded(
    dependencies,
    client,
    {
      ...same,
      revision: client.revision + 1,
      registrationTokenDigest: digestOf(registrationAccessToken),
      previousRegistrationTokenDigest: present,
    },
    { actor: { by: "initial-access-token", id, source }, actions: ["token-issued"] },
  );
  return (await dependencies.store.replace(next, client.revision, { life: client.life }))
    ? { client: next, registrationAccessToken }
    : undefined;
}
