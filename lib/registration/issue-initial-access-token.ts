import { INITIAL_ACCESS_SCOPE } from "../config/vocabulary.ts";
import { OAuthError } from "../errors.ts";
import { type PolicyDocument, policyDocument } from "../metadata/registration-policy.ts";
import { isEqual } from "../tokens/equal.ts";
import { issueInitialAccessToken as sign } from "../tokens/initial-access-token.ts";
import type { IssuingDependencies } from "./dependencies.ts";
import { initialAccessTokenParties } from "./initial-access-token-parties.ts";
import type { InitialTokenLimits } from "./initial-token-limits.ts";
import { type Credentials, credentialsIn } from "./operator-credentials.ts";

/** What initToken answers, shaped as a token response (RFC 6749 5.1). */
export interface InitialAccessTokenAnswer {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  /** How many clients may come of it, where that is limited. */
  readonly uses?: number;
  readonly label?: string;
  readonly policy?: PolicyDocument;
}

/**
 * An initial access token for an operator, recorded before it is given if it has limits or a label. Throws
 * {@link OAuthError}: `initial_access_token_not_needed` in OPEN mode, `operator_credentials_refused`, `unavailable`, and
 * what reading the limits throws, which nobody but an operator learns.
 */
export async function issueInitialAccessToken(
  dependencies: IssuingDependencies,
  presented: () => Credentials,
  asked: () => InitialTokenLimits = () => ({}),
): Promise<InitialAccessTokenAnswer> {
  const { settings, keyring, clock, random, log } = dependencies;
  // As Apereo CAS has it: in OPEN mode the answer is 406 whatever credentials come with the request.
  if (settings.registrationMode === "OPEN") throw new OAuthError({ kind: "initial_access_token_not_needed" });
  const operator = presented();
  const known = await versionKnownTo(operator, dependencies);
  if (known === undefined) throw new OAuthError({ kind: "operator_credentials_refused", why: "wrong" });
  const limits = asked();
  const { lifetimeSeconds = settings.initialAccessTokenExpirationSeconds, uses, label, policy } = limits;
  const tokenId = Buffer.from(random(16)).toString("hex");
  const isRecorded = settings.initialAccessTokensRecorded || Object.keys(limits).length > 0;
  const grant = { subject: operator.username, tokenId, issuedAt: clock(), lifetimeSeconds, isRecorded, policy };
  const { token } = await sign(keyring, initialAccessTokenParties(settings), grant);
  if (isRecorded) await record(dependencies, grant, limits);
  log.event("initial access token issued", {
    token_id: tokenId,
    ...(known === "previous" && { why: "previous password" }),
  });
  return {
    access_token: token,
    token_type: "Bearer",
    expires_in: lifetimeSeconds,
    scope: INITIAL_ACCESS_SCOPE,
    ...(uses !== undefined && { uses }),
    ...(label !== undefined && { label }),
    ...(policy && { policy: policyDocument(policy) }),
  };
}

/** Writes the record without which the token would be good for nothing. */
async function record(
  { ledger }: IssuingDependencies,
  grant: {
    readonly subject: string;
    readonly tokenId: string;
    readonly issuedAt: number;
    readonly lifetimeSeconds: number;
  },
  { uses, label, policy }: InitialTokenLimits,
): Promise<void> {
  const { subject, tokenId, issuedAt, lifetimeSeconds } = grant;
  await (await ledger()).record({
    subject,
    tokenId,
    issuedAt,
    expiresAt: issuedAt + lifetimeSeconds,
    ...(uses !== undefined && { usesMax: uses }),
    ...(label !== undefined && { label }),
    ...(policy && { policy }),
  });
}

/** The version of the secret that an operator has in hand, if any; one that was rotated away is good for the grace alone. */
async function versionKnownTo(
  operator: Credentials,
  { settings, credentials, clock }: IssuingDependencies,
): Promise<"current" | "previous" | undefined> {
  if (matches(operator, (await credentials.current()).value)) return "current";
  const { value, createdAt } = await credentials.reread();
  if (matches(operator, value)) return "current";
  if (clock() - createdAt >= settings.passwordGraceSeconds) return undefined;
  const previous = await credentials.previous();
  return previous !== undefined && matches(operator, previous.value) ? "previous" : undefined;
}

/** Whether user and password are those of the secret; both are always compared, and blank ones open nothing. */
function matches(presented: Credentials, secretText: string): boolean {
  const { username, password } = credentialsIn(secretText);
  const isUser = isEqual(presented.username, username);
  const isPassword = isEqual(presented.password, password);
  return isUser && isPassword && username !== "" && password !== "";
}
