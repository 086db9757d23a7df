import type { Actor } from "../audit/entry.ts";
import { OAuthError } from "../errors.ts";
import type { JsonObject } from "../json-shapes.ts";
import { usesClientSecret } from "../metadata/secret-use.ts";
import { mintClientSecret } from "../tokens/client-secret.ts";
import { digestOf } from "../tokens/equal.ts";
import { type VerifiedInitialAccessToken, verifyInitialAccessToken } from "../tokens/initial-access-token.ts";
import { mintRegistrationAccessToken } from "../tokens/registration-access-token.ts";
import { type AcceptedRequest, acceptOrRefuse } from "./accept-or-refuse.ts";
import type { Client, Idempotency } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import { lifeFrom } from "./client-life.ts";
import type { ClientDependencies, Dependencies } from "./dependencies.ts";
import { identityOf, type RepeatableIdentity, type RepeatableRequest } from "./idempotency.ts";
import { initialAccessTokenParties } from "./initial-access-token-parties.ts";
import { recorded } from "./recorded-change.ts";
import { withinQuotas } from "./registration-quotas.ts";
import { repeatedRegistration } from "./repeated-registration.ts";

/** By whose leave a client is registered: that of an initial access token, or nobody's in OPEN mode. */
export interface RegistrationGrant {
  readonly initialToken?: VerifiedInitialAccessToken;
}

/** A request to register a client. */
export interface RegistrationRequest {
  readonly body: JsonObject;
  /** The network that it came from. */
  readonly source: string;
  /** Where the caller may send it again. Without an initial access token anybody could: it means nothing then. */
  readonly repeatable?: RepeatableRequest;
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
  const parties = initialAccessTokenParties(settings);
  return { initialToken: await verifyInitialAccessToken(keyring, parties, token, clock()) };
}

/**
 * Registers a client (RFC 7591 3.1, OIDC Registration 3.1): validates everything, makes its credentials, and stores it
 * in one write. A request that was sent before gives the client that is there. Throws {@link OAuthError}:
 * `metadata_refused`, `token_refused` for an initial access token that is used up, `too_many_registrations`,
 * `idempotency_key_refused`; nothing is stored then. With `unavailable` a client may be there whose token nobody has.
 */
export async function registerClient(
  dependencies: ClientDependencies,
  { initialToken }: RegistrationGrant,
  { body, source, repeatable }: RegistrationRequest,
): Promise<ClientAnswer> {
  const { keyring, store, random, log } = dependencies;
  const identity = initialToken && repeatable && (await identityOf(keyring, initialToken, repeatable));
  if (identity && (await store.find(identity.clientId))) {
    await checkLive(dependencies, initialToken);
    return repeatedRegistration(dependencies, identity, source);
  }
  const policy = initialToken?.policy;
  const accepted = await acceptOrRefuse(dependencies, body, policy && { policy });
  const actor: Actor = initialToken
    ? { by: "initial-access-token", id: initialToken.tokenId, source }
    : { by: "open", source };
  const { client, ...made } = await newClient(dependencies, accepted, identity ?? freshIdentity(random), {
    ...(initialToken && { initialTokenId: initialToken.tokenId }),
    ...(policy && { policy }),
  });
  const stored = await recorded(dependencies, undefined, client, { actor, actions: ["registered"] });
  const registrant = { initialToken, source, ...(identity && { repeatedClientId: identity.clientId }) };
  const isCreated = await withinQuotas(dependencies, registrant, () => store.create(stored));
  if (!isCreated) {
    // Of 128 random bits that never happens; a request that came twice at once did this.
    if (identity === undefined) throw new Error("a new client identifier is taken");
    return repeatedRegistration(dependencies, identity, source);
  }
  log.event("client registered", {
    client_id: client.clientId,
    token_id: initialToken?.tokenId,
    ignored_members: accepted.unknownCount,
  });
  return { client: stored, ...made, at: client.issuedAt, supplied: accepted.supplied };
}

/** A token that was revoked opens nothing, not even what it had opened before. Throws {@link OAuthError} `token_refused`. */
async function checkLive({ ledger }: ClientDependencies, token: VerifiedInitialAccessToken | undefined): Promise<void> {
  if (token?.isRecorded && !(await ledger.isLive(token.tokenId)))
    throw new OAuthError({ kind: "token_refused", why: "used up or revoked" });
}

/** What a client is known and managed by. */
type Identity = Pick<RepeatableIdentity, "clientId" | "registrationAccessToken"> & {
  readonly idempotency?: Idempotency;
};

function freshIdentity(random: ClientDependencies["random"]): Identity {
  // Random and of no client's choosing; hexadecimal, so that it needs no escape in URLs, in Basic or in a shell.
  const clientId = Buffer.from(random(16)).toString("hex");
  return { clientId, registrationAccessToken: mintRegistrationAccessToken(random).token };
}

/** A client that is nowhere yet, with its credentials. */
async function newClient(
  { settings, keyring, clock, random }: ClientDependencies,
  { metadata, initialNames }: AcceptedRequest,
  { clientId, registrationAccessToken, idempotency }: Identity,
  inherited: Pick<Client, "initialTokenId" | "policy">,
) {
  const now = clock();
  const lifetimeSeconds = settings.clientSecretExpirationSeconds;
  const minted = usesClientSecret(metadata)
    ? await mintClientSecret(keyring, random, { clientId, now, lifetimeSeconds })
    : undefined;
  const life = lifeFrom(settings, now);
  const client: Omit<Client, "audit"> = {
    clientId,
    issuedAt: now,
    revision: 1,
    metadata,
    suppliedNames: initialNames,
    ...(minted && { secret: minted.stored }),
    registrationTokenDigest: digestOf(registrationAccessToken),
    ...inherited,
    ...(life && { life }),
    ...(idempotency && { idempotency }),
  };
  return { client, ...(minted && { secret: minted.secret }), registrationAccessToken };
}

/**
 * What {@link registerClient} would register: validates everything, makes and stores nothing. Throws as that does.
 */
export async function rehearseRegistration(
  dependencies: ClientDependencies,
  { initialToken }: RegistrationGrant,
  body: JsonObject,
): Promise<object> {
  const policy = initialToken?.policy;
  const { metadata, supplied } = await acceptOrRefuse(dependencies, body, policy && { policy });
  dependencies.log.event("registration rehearsed");
  return { ...metadata, supplied_metadata: supplied };
}
