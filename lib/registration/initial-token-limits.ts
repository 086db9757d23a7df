import { secondsOfDuration } from "../config/iso-duration.ts";
import { GRANT_TYPES, INTERNAL_SCOPES, TOKEN_ENDPOINT_AUTH_METHODS } from "../config/vocabulary.ts";
import { policyDocument, type RegistrationPolicy } from "../metadata/registration-policy.ts";
import { isDeceptive } from "../metadata/row-kinds.ts";
import { isHost } from "../metadata/uri.ts";

/** What an operator asks of an initial access token; what is absent is as the settings have it. */
export interface InitialTokenLimits {
  /** How many clients may come of it. */
  readonly uses?: number;
  readonly lifetimeSeconds?: number;
  /** What it is for, in the operator's words. */
  readonly label?: string;
  readonly policy?: RegistrationPolicy;
}

/** A record keeps the identifiers of clients that used it, and an item of the table has room for so many. */
const USES_MAX = 10_000;
/** The most that the setting for all tokens may be. */
const LIFETIME_SECONDS_MAX = 365 * 86_400;
const LABEL_CHARACTERS_MAX = 128;
const HOSTS_MAX = 20;
const SCOPES_MAX = 50;
/** A token has to fit into the header of a request. */
const POLICY_BYTES_MAX = 1536;
/** RFC 6749 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** How many clients may come of a token, in a text; undefined for what is no number from 1 to 10000. */
export function readUses(text: string): number | undefined {
  const uses = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN;
  return uses <= USES_MAX ? uses : undefined;
}

/** A lifetime in a text: an ISO-8601 duration or whole seconds; undefined for none, or one above 365 days. */
export function readLifetime(text: string): number | undefined {
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (secondsOfDuration(text) ?? 0);
  return seconds >= 1 && seconds <= LIFETIME_SECONDS_MAX ? seconds : undefined;
}

/** A label that shows what it is; undefined for an empty, an overlong or a deceptive text. */
export function readLabel(text: string): string | undefined {
  return text.trim() !== "" && text.length <= LABEL_CHARACTERS_MAX && !isDeceptive(text) ? text : undefined;
}

/** Hosts in lower case, as they stand in a URL; undefined for what is none, a wildcard too. */
export const readHosts = (text: string): readonly string[] | undefined =>
  readWords(text, HOSTS_MAX, (host) => host === host.toLowerCase() && isHost(host));

/** Grant types that this service knows. */
export const readGrantTypes = (text: string): readonly string[] | undefined => readWordsOf(text, GRANT_TYPES);

/** Token endpoint authentication methods that this service knows. */
export const readAuthMethods = (text: string): readonly string[] | undefined =>
  readWordsOf(text, TOKEN_ENDPOINT_AUTH_METHODS);

/** Scope tokens; those that open this service itself are no client's. */
export const readScopes = (text: string): readonly string[] | undefined =>
  readWords(
    text,
    SCOPES_MAX,
    (token) => SCOPE_TOKEN.test(token) && !(INTERNAL_SCOPES as readonly string[]).includes(token),
  );

/** Whether a token with this policy still fits where it has to. */
export const isPolicySmall = (policy: RegistrationPolicy): boolean =>
  Buffer.byteLength(JSON.stringify(policyDocument(policy))) <= POLICY_BYTES_MAX;

const readWordsOf = (text: string, known: readonly string[]): readonly string[] | undefined =>
  readWords(text, known.length, (word) => known.includes(word));

/** Words with one blank between, repeats folded; undefined if one is not good, as no empty word is, or one too many. */
function readWords(text: string, max: number, isGood: (word: string) => boolean): readonly string[] | undefined {
  const words = [...new Set(text.split(" "))];
  return words.length <= max && words.every(isGood) ? words : undefined;
}
