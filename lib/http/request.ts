import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { OAuthError } from "../errors.ts";
import type { JsonObject } from "../json-shapes.ts";
import { sourceNetwork } from "./source-network.ts";
import { parseJsonObject } from "./strict-json.ts";

/** An API Gateway event, read once: what the operations of an endpoint may look at. */
export interface Request {
  readonly method: string;
  /** The host name the caller addressed, lower case, without port. */
  readonly host: string;
  /** Names in lower case; the gateway has joined repeats with commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
  readonly requestId: string;
  /** The network the connection came from: the gateway's word, not a forwarded header's. */
  readonly source: string;
}

/** Media types of a replacing body (RFC 7591 3.1). */
export const JSON_TYPES = ["application/json"] as const;
/** Media types of a merge patch (RFC 7396), the second as Apereo CAS has it. */
export const MERGE_PATCH_TYPES = ["application/merge-patch+json", "application/json"] as const;

/** Media type of a form (RFC 6749 B). */
export const FORM_TYPES = ["application/x-www-form-urlencoded"] as const;

/** The request in an HTTP API event of payload version 2.0. Never throws: what is missing is empty. */
export function requestOf(event: APIGatewayProxyEventV2): Request {
  return {
    method: event.requestContext.http.method,
    host: event.requestContext.domainName.toLowerCase(),
    headers: event.headers ?? {},
    // The raw string: the gateway's own parameter map folds repeats.
    query: new URLSearchParams(event.rawQueryString ?? ""),
    body:
      event.body === undefined ? new Uint8Array() : Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8"),
    requestId: event.requestContext.requestId,
    source: sourceNetwork(event.requestContext.http.sourceIp),
  };
}

/**
 * The JSON object a request carries. Throws {@link OAuthError}: `media_type_refused`, `body_too_large`,
 * `body_malformed`.
 */
export function jsonBody(request: Request, accept: readonly string[], bytesMax: number): JsonObject {
  return parseJsonObject(checkedBody(request, accept, bytesMax));
}

/**
 * The form a request carries. Throws {@link OAuthError}: `media_type_refused`, `body_too_large`.
 */
export function formBody(request: Request, accept: readonly string[], bytesMax: number): URLSearchParams {
  return new URLSearchParams(Buffer.from(checkedBody(request, accept, bytesMax)).toString("utf8"));
}

/** The bytes of a body of one of the media types, as they came. */
function checkedBody(request: Request, accept: readonly string[], bytesMax: number): Uint8Array {
  checkMediaType(request.headers["content-type"], accept);
  // Nothing is unpacked here: a body that is small on the way and large inside would cost more than it says.
  if ((request.headers["content-encoding"] ?? "identity") !== "identity")
    throw new OAuthError({ kind: "media_type_refused", accept });
  if (request.body.length > bytesMax) throw new OAuthError({ kind: "body_too_large", bytesMax });
  return request.body;
}

/** The merge patch a request carries; no body at all is the empty patch, as Apereo CAS has it, of whatever type. */
export function mergePatchBody(request: Request, bytesMax: number): JsonObject {
  if (request.body.length === 0) return {};
  return jsonBody(request, MERGE_PATCH_TYPES, bytesMax);
}

/** Parameters are tolerated, but a charset must be UTF-8: RFC 8259 8.1 knows no other. */
function checkMediaType(contentType: string | undefined, accept: readonly string[]): void {
  const [type = "", ...parameters] = (contentType ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charsets = parameters.filter((parameter) => parameter.startsWith("charset="));
  const isUtf8 = charsets.every((charset) => /^charset="?utf-8"?$/.test(charset));
  if (!accept.includes(type) || !isUtf8) throw new OAuthError({ kind: "media_type_refused", accept });
}

/**
 * The client identifier a request names: `clientId` as the documentation of Apereo CAS has it, or `client_id` as its
 * code has it. Throws {@link OAuthError} `query_refused` when it is missing, repeated, or the two differ.
 */
export function clientIdOf(query: URLSearchParams): string {
  const spellings = [query.getAll("clientId"), query.getAll("client_id")];
  if (spellings.some((values) => values.length > 1))
    throw new OAuthError({ kind: "query_refused", why: "client_id repeated" });
  const [value, other = value] = spellings.flat();
  if (value === undefined || value === "") throw new OAuthError({ kind: "query_refused", why: "client_id missing" });
  if (value !== other) throw new OAuthError({ kind: "query_refused", why: "client_id contradictory" });
  return value;
}
