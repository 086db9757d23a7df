/** A client as its holder, who was told everything, believes it to be. */
export interface Believed {
  now: number;
  readonly issuedAt: number;
  isDeleted: boolean;
  isDisabled: boolean;
  present: string;
  previous: string | undefined;
  /** A token that a repeated registration gave, by the one that was present before it. */
  readonly given: Map<string, string>;
  secret: BelievedSecret;
  previousSecret: BelievedSecret | undefined;
  life: { readonly expiresAt: number; readonly lifetime: number; readonly graceSeconds: number } | undefined;
  /** The `iat` of the assertion that recovered the token last. */
  recoveredAt: number;
}

/** A secret, and when it ends; infinitely late: never. */
export interface BelievedSecret {
  readonly secret: string;
  readonly end: number;
}

/** The settings that change while a client lives. */
export interface BelievedSettings {
  readonly lifetime: number;
  readonly grace: number;
  readonly secretLifetime: number;
  readonly overlap: number;
  readonly rotation: boolean;
}

/** Whether its time to come back is over, or an operator deleted it. */
export const isGone = ({ life, now, isDeleted }: Believed): boolean =>
  isDeleted || (life !== undefined && now >= life.expiresAt + life.graceSeconds);

/** Whether nobody used it for too long. */
export const isExpired = ({ life, now }: Believed): boolean => life !== undefined && now >= life.expiresAt;

/** How the holder of `token` is received; undefined: well. */
export function refusalFor(client: Believed, token: string): string | undefined {
  if (isGone(client) || (token !== client.present && token !== client.previous)) return "token_refused";
  return client.isDisabled ? "client_disabled" : undefined;
}

/** The life of a client that is used now. */
export const livesOn = ({ now }: Believed, { lifetime, grace }: BelievedSettings): Believed["life"] =>
  lifetime === 0 ? undefined : { expiresAt: now + lifetime, lifetime, graceSeconds: grace };

/** The life of a client that an operator revives: where the settings have none any more, that of its last use. */
export const revives = (believed: Believed, settings: BelievedSettings): Believed["life"] => {
  const { lifetime = 0, graceSeconds: grace = 0 } = believed.life ?? {};
  return livesOn(believed, settings.lifetime === 0 ? { ...settings, lifetime, grace } : settings);
};

const endAfter = (now: number, seconds: number): number => (seconds === 0 ? Number.POSITIVE_INFINITY : now + seconds);

/** What becomes of the secrets where the answer to a PATCH has `answered`. */
export function believeSecret(
  client: Believed,
  { secretLifetime, overlap }: BelievedSettings,
  asks: boolean,
  answered: string,
): void {
  const { now, secret } = client;
  const hasEnded = now >= secret.end;
  if (!hasEnded && !asks) return;
  if (!hasEnded)
    client.previousSecret = overlap === 0 ? undefined : { ...secret, end: Math.min(secret.end, now + overlap) };
  client.secret = { secret: answered, end: endAfter(now, secretLifetime) };
}

/** What becomes of the tokens where an update by `presented` is answered with `answered`. */
export function believeToken(
  client: Believed,
  { rotation }: BelievedSettings,
  presented: string,
  answered: string,
): void {
  if (rotation) [client.previous, client.present] = [presented, answered];
  else if (presented === client.present) client.previous = undefined;
}

/** What becomes of the tokens where a repeated registration is answered with `answered`. */
export function believeRepetition(client: Believed, first: string, answered: string): void {
  const { present, previous } = client;
  if (first === present || first === previous) return;
  if (previous !== undefined && client.given.get(previous) === present) return;
  client.given.set(present, answered);
  [client.previous, client.present] = [present, answered];
}
