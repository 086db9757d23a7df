import { Agent as HttpAgent, type IncomingMessage, request as requestByHttp } from "node:http";
import { Agent as HttpsAgent, request as requestByHttps } from "node:https";
import { isIP } from "node:net";

/** What is sent besides the URL; headers go out as they are, in this order and number. */
export interface Outgoing {
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** An answer as it came over the wire; no redirection has been followed. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; repeats are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** From the first byte sent to the last byte received. */
  readonly milliseconds: number;
}

/** No answer came; `code` is that of Node, such as ECONNREFUSED, or one of ours: TIMEOUT, TOO_LONG. */
export class NetworkFault extends Error {
  override readonly name = "NetworkFault";
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** A connection to one service that is kept open from request to request. */
export interface HttpClient {
  /** Sends one request and gives its answer whatever its status. Throws {@link NetworkFault}. */
  send(url: string, outgoing: Outgoing): Promise<RawAnswer>;
  end(): void;
}

/** Longer than any answer of this service; something else is answering. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** The connection's part of a URL and the rest as it was written, which a URL parser would mend. */
function partsOf(url: string) {
  const [, scheme = "", host = "", path = ""] = /^(https?):\/\/([^/?#]+)(.*)$/s.exec(url) ?? [];
  const { hostname, port } = new URL(`${scheme}://${host}`);
  const name = hostname.replace(/^\[|\]$/g, "");
  // RFC 6761 6.3: names under localhost are this machine, though not every resolver knows.
  const address = name.endsWith(".localhost") ? "127.0.0.1" : name;
  return { isHttps: scheme === "https", host, path, name, address, port };
}

function headersOf(rawHeaders: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    found[name] = found[name] === undefined ? value : `${found[name]}, ${value}`;
  }
  return found;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > ANSWER_BYTES_MAX) throw new NetworkFault("TOO_LONG");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function faultOf(error: unknown, isLate: boolean): NetworkFault {
  if (error instanceof NetworkFault) return error;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "UNKNOWN";
  return new NetworkFault(isLate ? "TIMEOUT" : code, { cause: error });
}

/** A client whose requests may each take as long as said, connection and answer together. */
export function createHttpClient(timeoutMilliseconds: number): HttpClient {
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

  const exchange = (
    url: string,
    { method, headers, body }: Outgoing,
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    const { isHttps, host, path, name, address, port } = partsOf(url);
    const isHostGiven = headers.some(([header]) => header.toLowerCase() === "host");
    const all = [
      ...(isHostGiven ? [] : [["Host", host] as const]),
      ...(body === undefined ? [] : [["Content-Length", String(body.length)] as const]),
      ...headers,
    ];
    const common = { method, path, host: address, port: port || undefined, headers: all.flat(), signal };
    return new Promise((resolve, reject) => {
      const request = isHttps
        ? requestByHttps({ ...common, agent: agents.https, ...(isIP(name) === 0 && { servername: name }) })
        : requestByHttp({ ...common, agent: agents.http });
      request.on("error", reject);
      request.on("response", resolve);
      request.end(body);
    });
  };

  return {
    send: async (url, outgoing) => {
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      const startedAt = performance.now();
      try {
        const response = await exchange(url, outgoing, signal);
        const text = await textOf(response);
        const milliseconds = performance.now() - startedAt;
        return { status: response.statusCode ?? 0, headers: headersOf(response.rawHeaders), text, milliseconds };
      } catch (error) {
        throw faultOf(error, signal.aborted);
      }
    },
    end: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
