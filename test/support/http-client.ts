import { request as requestByHttp } from "node:http";
import { request as requestByHttps } from "node:https";

/** A JSON object whose members nothing is known of. */
export type Json = Readonly<Record<string, unknown>>;

/** What is sent besides the URL; headers go out in this order, spelling and number. */
export interface Outgoing {
  readonly method?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
}

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; repeats are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as a JSON object; throws for anything else. */
  readonly json: Json;
}

/** The connection's part of a URL and the rest as it was written: a URL parser would mend what a test sends on purpose. */
function partsOf(url: string) {
  const [, scheme, host = "", path] = /^(https?):\/\/([^/?#]+)(.*)$/s.exec(url) ?? [];
  if (scheme === undefined) throw new Error(`no web URL: ${url}`);
  const { hostname, port } = new URL(`${scheme}://${host}`);
  // RFC 6761 6.3: names under localhost are this machine, though not every resolver knows.
  const address = hostname.endsWith(".localhost") ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { isHttps: scheme === "https", host, path: path || "/", address, port: port || undefined };
}

function headersOf(rawHeaders: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    found[name] = found[name] === undefined ? value : `${found[name]},${value}`;
  }
  return found;
}

function answerOf(status: number, rawHeaders: readonly string[], bytes: Buffer): Answer {
  return {
    status,
    headers: headersOf(rawHeaders),
    rawHeaders,
    bytes,
    text: bytes.toString("utf8"),
    get json() {
      const value: unknown = JSON.parse(bytes.toString("utf8"));
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
      throw new Error("an answer that is no JSON object");
    },
  };
}

/** The headers that say how long a body is (RFC 9112 6). */
const LENGTHS = ["content-length", "transfer-encoding"];

/**
 * Sends one request exactly as described and gives the whole answer, whatever its status. `Host` is added where the
 * headers do not have it, `Content-Length` where they do not say how long the body is. Rejects only when the
 * connection fails.
 */
export function send(url: string, { method = "GET", headers = [], body }: Outgoing = {}): Promise<Answer> {
  const { isHttps, host, path, address, port } = partsOf(url);
  const bytes = body === undefined ? undefined : Buffer.from(body as string);
  const names = headers.map(([name]) => name.toLowerCase());
  const all = [
    ...(names.includes("host") ? [] : [["Host", host] as const]),
    ...(bytes === undefined || names.some((name) => LENGTHS.includes(name))
      ? []
      : [["Content-Length", String(bytes.length)] as const]),
    ...headers,
  ];
  return new Promise((resolve, reject) => {
    const request = (isHttps ? requestByHttps : requestByHttp)({
      method,
      path,
      host: address,
      port,
      headers: all.flat(),
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(answerOf(response.statusCode ?? 0, response.rawHeaders, Buffer.concat(chunks))));
    });
    request.end(bytes);
  });
}
