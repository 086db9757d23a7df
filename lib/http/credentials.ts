import { OAuthError } from "../errors.ts";

/** What an operator sent to initToken. */
export interface OperatorCredentials {
  readonly username: string;
  readonly password: string;
}

/** RFC 9110 11.4: a scheme, one or more blanks, and what the scheme defines. */
const CREDENTIALS = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?: +(.*))?$/;
/** RFC 6750 2.1. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
/** RFC 4648 4, as RFC 7617 2 has it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
/** Longer than any token of this service, short enough to cost nothing. */
const TOKEN_CHARACTERS_MAX = 4096;

/**
 * The user and password of an `Authorization: Basic` header (RFC 7617 2): base64 of UTF-8, split at the first colon.
 * Throws {@link OAuthError}: `operator_credentials_refused`, or `authorization_ambiguous` for several headers.
 */
export function basicCredentials(authorization: string | undefined): OperatorCredentials {
  const refuse = (why: "missing" | "malformed", cause?: unknown) =>
    new OAuthError({ kind: "operator_credentials_refused", why }, cause === undefined ? undefined : { cause });
  const encoded = credentialsOf("basic", authorization);
  if (encoded === undefined) throw refuse("missing");
  if (!BASE64.test(encoded)) throw refuse("malformed");
  const text = Buffer.from(encoded, "base64");
  const colon = text.indexOf(":");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    const username = decoder.decode(text.subarray(0, colon));
    const password = decoder.decode(text.subarray(colon + 1));
    // RFC 7617 2: neither may contain control characters.
    if (colon >= 0 && !/\p{Cc}/u.test(username + password)) return { username, password };
  } catch (cause) {
    throw refuse("malformed", cause);
  }
  throw refuse("malformed");
}

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 2.1), or undefined where there is none.
 * Throws {@link OAuthError}: `authorization_ambiguous` when there are several or one more in the query
 * (RFC 6750 2), `token_refused` for what is no token, `token_missing` for another scheme.
 */
export function bearerToken(authorization: string | undefined, query: URLSearchParams): string | undefined {
  if (authorization === undefined) return undefined;
  if (query.has("access_token")) throw new OAuthError({ kind: "authorization_ambiguous" });
  const token = credentialsOf("bearer", authorization);
  if (token === undefined) throw new OAuthError({ kind: "token_missing" });
  if (token.length > TOKEN_CHARACTERS_MAX || !B64TOKEN.test(token)) {
    throw new OAuthError({ kind: "token_refused", why: "malformed" });
  }
  return token;
}

/** What follows the scheme, or undefined for no header or another scheme; scheme names ignore case (RFC 9110 11.1). */
function credentialsOf(scheme: "basic" | "bearer", authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  // The gateway joins repeated headers with a comma, which no credential of either scheme can contain.
  if (authorization.includes(",")) throw new OAuthError({ kind: "authorization_ambiguous" });
  const [, name, rest] = CREDENTIALS.exec(authorization.trim()) ?? [];
  return name?.toLowerCase() === scheme ? (rest ?? "") : undefined;
}
