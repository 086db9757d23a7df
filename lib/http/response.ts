import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { ErrorCode } from "../errors.ts";

/** What every answer carries, errors too. */
const COMMON_HEADERS = {
  // RFC 7591 3.2.1 and RFC 7592 3: answers carry credentials, so nothing may keep them.
  "cache-control": "no-store",
  pragma: "no-cache",
  "x-content-type-options": "nosniff",
  // OIDC Registration 3 and 4 ask for CORS. Bearer tokens are sent by scripts on purpose, so no credentials mode.
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "WWW-Authenticate, ETag, Allow, Accept-Patch, Retry-After, Idempotent-Replayed",
} as const;

/** Extra headers of one answer, lower-case names. */
export type Headers = Readonly<Record<string, string>>;

/** An answer with a JSON body, given as a value or, where there is one already, as its text. */
export function jsonResponse(
  status: number,
  body: object | string,
  headers: Headers = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { "content-type": "application/json", ...COMMON_HEADERS, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** An answer without a body: 204 and the answers to preflights. */
export function emptyResponse(status: number, headers: Headers = {}): APIGatewayProxyStructuredResultV2 {
  return { statusCode: status, headers: { ...COMMON_HEADERS, ...headers } };
}

/** An OAuth error answer (RFC 6749 5.2, RFC 7591 3.2.2) for a place that has no reason of its own, such as a gateway. */
export function errorResponse(
  status: number,
  error: ErrorCode | "not_found",
  description: string,
  headers: Headers = {},
): APIGatewayProxyStructuredResultV2 {
  return jsonResponse(status, { error, error_description: description }, headers);
}
