import { OAuthError } from "../errors.ts";
import { usesClientSecret } from "../metadata/secret-use.ts";
import { mintClientSecret } from "../tokens/client-secret.ts";
import { verifyInitialAccessToken } from "../tokens/initial-access-token.ts";
import { mintRegistrationAccessToken } from "../tokens/registration-access-token.ts";
import { acceptOrRefuse } from "./accept-or-refuse.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies, Dependencies } from "./dependencies.ts";
import { initialAccessTokenParties } from "./initial-access-token-parties.ts";
import { withinQuotas } from "./registration-quotas.ts";

/** By whose leave a client is registered: the initial access token's identifier, or nobody's in OPEN mode. */
export interface RegistrationGrant {
  readonly initialTokenId?: string;
}

/**
 * Whether the caller may register (RFC 7591 3): PROTECTED asks for an initial access token, OPEN does without, but a
 * token that is sent must be good in both. Throws {@link OAuthError}: `token_missing`, `token_refused`, `unavailable`.
 */
export async function authorizeRegistration(
  { settings, keyring, clock }: Dependencies,
  token: string | undefined,
): Promise<RegistrationGrant> {
  if (token === undefined) {
    if (settings.registrationMode === "PROTECTED") throw new OAuthError({ kind: "token_missing" });
    return {};
  }
  const { tokenId } = await verifyInitialAccessToken(keyring, initialAccessTokenParties(settings), token, clock());
  return { initialTokenId: tokenId };
}

/**
 * Registers a client (RFC 7591 3.1, OIDC Registration 3.1): validates everything, makes its credentials, and stores it
 * in one write. `source` is the network that the request came from. Throws {@link OAuthError}: `metadata_refused`,
 * `too_many_registrations`, `unavailable`; nothing is stored then.
 */
export async function registerClient(
  dependencies: ClientDependencies,
  grant: RegistrationGrant,
  body: Readonly<Record<string, unknown>>,
  source = "",
): Promise<ClientAnswer> {
  const { settings, keyring, store, clock, random, log } = dependencies;
  const { metadata, supplied, initialNames, unknownCount } = await acceptOrRefuse(dependencies, body);
  const now = clock();
  // Random and of no client's choosing; hexadecimal, so that it needs no escape in URLs, in Basic or in a shell.
  const clientId = Buffer.from(random(16)).toString("hex");
  const { token, digest } = mintRegistrationAccessToken(random);
  const minted = usesClientSecret(metadata)
    ? await mintClientSecret(keyring, random, {
        clientId,
        now,
        lifetimeSeconds: settings.clientSecretExpirationSeconds,
      })
    : undefined;
  const client: Client = {
    clientId,
    issuedAt: now,
    revision: 1,
    metadata,
    suppliedNames: initialNames,
    ...(minted && { secret: minted.stored }),
    registrationTokenDigest: digest,
    ...grant,
  };
  await withinQuotas(dependencies, { ...grant, source }, () => store.create(client));
  log.event("client registered", {
    client_id: clientId,
    token_id: grant.initialTokenId,
    ignored_members: unknownCount,
  });
  return { client, ...(minted && { secret: minted.secret }), registrationAccessToken: token, supplied };
}

/**
 * What {@link registerClient} would register: validates everything, makes and stores nothing. Throws as that does.
 */
export async function rehearseRegistration(
  dependencies: ClientDependencies,
  body: Readonly<Record<string, unknown>>,
): Promise<object> {
  const { metadata, supplied } = await acceptOrRefuse(dependencies, body);
  dependencies.log.event("registration rehearsed");
  return { ...metadata, supplied_metadata: supplied };
}
