import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Json, send } from "../../support/http-client.ts";

/** A request on its way through the proxy. */
export interface Passing {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** An answer on its way back. */
export interface Returning {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** What the proxy has learnt from the answers of the true service. */
export interface Memory {
  /** Registration access tokens by client identifier. */
  readonly tokens: Map<string, string>;
  readonly secrets: Set<string>;
  initialAccessToken: string;
}

/** How a service differs from the one behind the proxy. */
export interface Fault {
  /** Changes a request, or answers in the service's place. */
  readonly request?: (request: Passing, memory: Memory) => Passing | Returning;
  readonly answer?: (answer: Returning, request: Passing, memory: Memory) => Returning;
}

/** A service that is as good as the one behind it but for the fault it is given. */
export interface SpoilingProxy {
  readonly url: string;
  readonly memory: Memory;
  /** The URL of the service behind it. */
  target: string;
  fault: Fault;
  stop(): Promise<void>;
}

const objectIn = (text: string): Json => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Json) : {};
  } catch {
    // Empty and broken bodies pass as they are.
    return {};
  }
};

function learn({ text }: Returning, memory: Memory): void {
  const {
    client_id: id,
    access_token: initial,
    registration_access_token: token,
    client_secret: secret,
  } = objectIn(text);
  if (typeof initial === "string") memory.initialAccessToken = initial;
  if (typeof id === "string" && typeof token === "string") memory.tokens.set(id, token);
  for (const one of [initial, token, secret]) if (typeof one === "string") memory.secrets.add(one);
}

async function passingOf(request: IncomingMessage): Promise<Passing> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { rawHeaders, method = "", url: target = "" } = request;
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
  );
  const headers = pairs.filter(([name]) => !/^(?:content-length|transfer-encoding|connection)$/i.test(name));
  return { method, target, headers, body: Buffer.concat(chunks).toString("utf8") };
}

async function forward(request: Passing, proxy: SpoilingProxy): Promise<Returning> {
  const { method, target, headers, body } = request;
  const answer = await send(`${proxy.target}${target}`, { method, headers, ...(body !== "" && { body }) });
  const returning = { status: answer.status, headers: answer.headers, text: answer.text };
  learn(returning, proxy.memory);
  return returning;
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, proxy: SpoilingProxy): Promise<void> {
  const received = await passingOf(incoming);
  const { request = (one: Passing) => one, answer = (one: Returning) => one } = proxy.fault;
  const passing = request(received, proxy.memory);
  const returned = "status" in passing ? passing : answer(await forward(passing, proxy), received, proxy.memory);
  const kept = Object.entries(returned.headers).filter(
    ([name, value]) =>
      value !== undefined && name !== "content-length" && name !== "connection" && name !== "keep-alive",
  );
  outgoing.writeHead(returned.status, Object.fromEntries(kept) as Record<string, string>);
  outgoing.end(returned.status === 204 ? undefined : returned.text);
}

/** Starts a proxy on a free port of the loopback interface. Whoever starts it stops it. */
export async function startProxy(): Promise<SpoilingProxy> {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, proxy).catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy: SpoilingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    memory: { tokens: new Map(), secrets: new Set(), initialAccessToken: "" },
    target: "",
    fault: {},
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}
