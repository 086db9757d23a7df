import type { Settings } from "../config/settings.ts";
import { OAuthError } from "../errors.ts";
import type { RepeatableRequest } from "../registration/idempotency.ts";
import type { RegistrationRequest } from "../registration/register-client.ts";
import { JSON_TYPES, jsonBody, type Request } from "./request.ts";

/**
 * What a request asks to register, and whether that is only rehearsed. Throws {@link OAuthError}: `query_refused`,
 * `idempotency_key_refused`, and what {@link jsonBody} throws.
 */
export function registrationRequest(
  request: Request,
  { bodyBytesMax }: Settings,
): RegistrationRequest & { readonly isRehearsal: boolean } {
  const isRehearsal = isDryRun(request.query);
  const repeated = repeatable(request);
  const body = jsonBody(request, JSON_TYPES, bodyBytesMax);
  return { isRehearsal, body, source: request.source, ...(repeated && { repeatable: repeated }) };
}

/**
 * Whether a registration is only rehearsed: `dry_run=true` validates all and stores nothing. Throws {@link OAuthError}
 * `query_refused` for any other value than true or false: who asks for a rehearsal must not get a client.
 */
function isDryRun(query: URLSearchParams): boolean {
  const [value = "false", ...others] = query.getAll("dry_run");
  if (others.length > 0 || (value !== "true" && value !== "false"))
    throw new OAuthError({ kind: "query_refused", why: "dry_run unclear" });
  return value === "true";
}

/** Random enough not to be guessed: a UUID has 36 characters, 128 bits in base64url have 22. */
const IDEMPOTENCY_KEY = /^(?:"([A-Za-z0-9_-]{22,128})"|([A-Za-z0-9_-]{22,128}))$/;

/**
 * The request as one that may come again, if it has an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header 2),
 * quoted as a structured field or not. Throws {@link OAuthError} `idempotency_key_refused`.
 */
function repeatable({ headers, body }: Request): RepeatableRequest | undefined {
  const header = headers["idempotency-key"];
  if (header === undefined) return undefined;
  const [, quoted, key = quoted] = IDEMPOTENCY_KEY.exec(header.trim()) ?? [];
  if (key === undefined) throw new OAuthError({ kind: "idempotency_key_refused", why: "malformed" });
  return { key, body };
}
