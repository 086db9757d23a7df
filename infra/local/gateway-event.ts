import { isUtf8 } from "node:buffer";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** The request target as it was sent: path and query. */
  readonly target: string;
  /** Names and values in turn, as Node has them in `rawHeaders`; its own `headers` drops some repeats. */
  readonly rawHeaders: readonly string[];
  readonly httpVersion: string;
  readonly remoteAddress: string;
  readonly localPort: number;
  readonly body: Uint8Array;
  /** A UUID. */
  readonly requestId: string;
  readonly receivedAt: Date;
}

/** An answer as it goes over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text where it came as text: Node sends that with the headers in one piece. */
  readonly body: string | Buffer;
}

/** Media types that an HTTP API hands over as text; any other, and a missing one, comes in base64. */
const TEXT_TYPE = /^\s*(?:text\/[^;\s]+|application\/(?:json|xml|javascript))\s*(?:;|$)/i;
/** RFC 9110 7.6.1: what concerns one connection only ends at the gateway. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** Repeats of a name joined with a comma, in the order they came. */
function joined(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(found);
}

/** Path and query of a request target, neither of them decoded. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const at = target.indexOf("?");
  return at < 0 ? { path: target, query: "" } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** Every value of a header, in the order they came. */
export function headerValues(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

/** The host of a Host header without its port; an IPv6 address keeps its brackets. */
export function hostName(host: string): string {
  return host.replace(/(?<=^(?:\[[^\]]*\]|[^:]*)):\d*$/, "");
}

/** The time of a request as access logs write it: `12/Mar/2020:19:03:58 +0000`. */
function logTime(at: Date): string {
  const [day, clock] = at.toISOString().split("T");
  const [year, month, date] = (day ?? "").split("-");
  return `${date}/${MONTHS[Number(month) - 1]}/${year}:${(clock ?? "").slice(0, 8)} +0000`;
}

function headersOf(request: WireRequest): Record<string, string> {
  const { rawHeaders, remoteAddress, localPort, receivedAt, requestId } = request;
  const sent: (readonly [string, string])[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2)
    sent.push([(rawHeaders[at] ?? "").toLowerCase(), rawHeaders[at + 1] ?? ""]);
  const root = `1-${Math.floor(receivedAt.getTime() / 1000).toString(16)}-${requestId.replaceAll("-", "").slice(0, 24)}`;
  return {
    "x-amzn-trace-id": `Root=${root}`,
    ...joined(sent.filter(([name]) => !HOP_BY_HOP.has(name) && name !== "cookie")),
    "x-forwarded-for": [...headerValues(rawHeaders, "x-forwarded-for"), remoteAddress].join(", "),
    "x-forwarded-port": String(localPort),
    "x-forwarded-proto": "http",
  };
}

function bodyOf({ body, rawHeaders }: WireRequest): Pick<APIGatewayProxyEventV2, "body" | "isBase64Encoded"> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPE.test(headerValues(rawHeaders, "content-type")[0] ?? "") && isUtf8(body);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return { body: bytes.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** The event that an HTTP API of API Gateway makes of a request for a route of any method (payload version 2.0). */
export function gatewayEvent(request: WireRequest, routePath: string): APIGatewayProxyEventV2 {
  const { path, query } = splitTarget(request.target);
  const headers = headersOf(request);
  const cookies = headerValues(request.rawHeaders, "cookie")
    .flatMap((value) => value.split(/;\s*/))
    .filter((one) => one !== "");
  const domainName = hostName(headerValues(request.rawHeaders, "host")[0] ?? "");
  const routeKey = `ANY ${routePath}`;
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(query !== "" && { queryStringParameters: joined(new URLSearchParams(query)) }),
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName,
      domainPrefix: domainName.split(".")[0] ?? "",
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.remoteAddress,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: request.requestId,
      routeKey,
      stage: "$default",
      time: logTime(request.receivedAt),
      timeEpoch: request.receivedAt.getTime(),
    },
    ...bodyOf(request),
  };
}

/** What API Gateway sends for a function's result. */
export function wireResponse(result: APIGatewayProxyStructuredResultV2): WireResponse {
  const { statusCode = 200, headers = {}, body = "", isBase64Encoded = false } = result;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
}
