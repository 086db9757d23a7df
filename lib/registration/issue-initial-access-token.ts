import { INITIAL_ACCESS_SCOPE } from "../config/vocabulary.ts";
import { OAuthError } from "../errors.ts";
import { isEqual } from "../tokens/equal.ts";
import { issueInitialAccessToken as sign } from "../tokens/initial-access-token.ts";
import type { IssuingDependencies } from "./dependencies.ts";
import { initialAccessTokenParties } from "./initial-access-token-parties.ts";

/** What initToken answers, shaped as a token response (RFC 6749 5.1). */
export interface InitialAccessTokenAnswer {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * An initial access token for an operator. Throws {@link OAuthError}: `initial_access_token_not_needed` in OPEN mode,
 * `operator_credentials_refused`, `unavailable`.
 */
export async function issueInitialAccessToken(
  { settings, credentials, keyring, clock, random, log }: IssuingDependencies,
  presented: () => Credentials,
): Promise<InitialAccessTokenAnswer> {
  // As Apereo CAS has it: in OPEN mode the answer is 406 whatever credentials come with the request.
  if (settings.registrationMode === "OPEN") throw new OAuthError({ kind: "initial_access_token_not_needed" });
  const operator = presented();
  const isKnown =
    matches(operator, (await credentials.current()).value) || matches(operator, (await credentials.reread()).value);
  if (!isKnown) throw new OAuthError({ kind: "operator_credentials_refused", why: "wrong" });
  const lifetimeSeconds = settings.initialAccessTokenExpirationSeconds;
  const tokenId = Buffer.from(random(16)).toString("hex");
  const grant = { subject: operator.username, tokenId, issuedAt: clock(), lifetimeSeconds };
  const { token } = await sign(keyring, initialAccessTokenParties(settings), grant);
  log.event("initial access token issued", { token_id: tokenId });
  return { access_token: token, token_type: "Bearer", expires_in: lifetimeSeconds, scope: INITIAL_ACCESS_SCOPE };
}

/** Whether user and password are those of the secret; both are always compared, and blank ones open nothing. */
function matches(presented: Credentials, secretText: string): boolean {
  const { username, password } = credentialsIn(secretText);
  const isUser = isEqual(presented.username, username);
  const isPassword = isEqual(presented.password, password);
  return isUser && isPassword && username !== "" && password !== "";
}

/** A secret an operator wrote by hand may be anything; what is not both texts is read as blank. */
function credentialsIn(text: string): Credentials {
  const blank = { username: "", password: "" };
  try {
    const { username, password } = JSON.parse(text) as Record<string, unknown>;
    return typeof username === "string" && typeof password === "string" ? { username, password } : blank;
  } catch {
    // The parser's message would quote the secret.
    return blank;
  }
}
