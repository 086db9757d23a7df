import type { ClientRequest, IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import { isIPv6, type LookupFunction, type Socket, type TcpSocketConnectOpts } from "node:net";
import { FetchRefused } from "./fetch-refused.ts";

/** What to get, and within which bounds. Whoever orders has checked every address. */
export interface DownloadOrder {
  /** A DNS name or an address, without brackets; the certificate must be good for it. */
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** The only addresses to connect to. */
  readonly addresses: readonly string[];
  /** Asked again for the address that a connection really has. */
  readonly mayContact: (address: string) => boolean;
  readonly bytesMax: number;
  readonly signal: AbortSignal;
}

/**
 * One GET over https that follows nothing: status 200, no content coding, at most `bytesMax` bytes.
 * Throws `FetchRefused`, or what the connection or the signal threw; the connection is closed in every case.
 */
export async function download(order: DownloadOrder): Promise<Uint8Array> {
  // Most invocations fetch nothing and should not pay for loading this.
  const { request } = await import("node:https");
  const settings: RequestOptions & Pick<TcpSocketConnectOpts, "autoSelectFamily"> = {
    host: order.host,
    port: order.port,
    path: order.path,
    headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": "oidc-registrar" },
    // A connection of its own: none is shared with, or left to, another request, and no proxy comes in between.
    agent: false,
    lookup: pinnedLookup(order.addresses),
    autoSelectFamily: true,
    // Stated because an environment variable can turn the default off.
    rejectUnauthorized: true,
    signal: order.signal,
  };
  const outgoing = request(settings);
  outgoing.once("socket", (socket) => refusePeerUnless(order.mayContact, socket));
  try {
    const response = await answerTo(outgoing);
    refuseUnlessPlain(response, order.bytesMax);
    return await readBody(response, order.bytesMax);
  } finally {
    outgoing.destroy();
  }
}

/**
 * Answers with the checked addresses whatever the name, so that a second look-up cannot bring others.
 * It always gives a list, as Node asks for one whenever `autoSelectFamily` is on.
 */
function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const pinned = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  // Never at once: a connection that fails within the same turn does so before anybody listens, which ends the process.
  return (_host, _options, callback) => void setImmediate(callback, null, pinned);
}

/** The last look before anything is said: the socket itself tells whom it is connected to. */
function refusePeerUnless(mayContact: (address: string) => boolean, socket: Socket): void {
  socket.once("connect", () => {
    // Undefined where the far side hung up at once, which as text is no address either.
    if (!mayContact(String(socket.remoteAddress))) socket.destroy(new FetchRefused("address"));
  });
}

function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // This listener stays, so that an error after the answer has somebody to hear it and ends no process.
    outgoing.on("error", reject);
    outgoing.once("response", resolve);
    // An answer that switches protocols ends without a response and without an error.
    outgoing.once("close", () => reject(new Error("closed before an answer")));
    outgoing.end();
  });
}

function refuseUnlessPlain(response: IncomingMessage, bytesMax: number): void {
  if (response.statusCode !== 200) throw new FetchRefused("status");
  // Nothing is unpacked: a few bytes could become gigabytes.
  const coding = response.headers["content-encoding"] ?? "identity";
  if (coding.trim().toLowerCase() !== "identity") throw new FetchRefused("type");
  // Not a number where no length is declared; the body is counted in any case.
  if (Number(response.headers["content-length"]) > bytesMax) throw new FetchRefused("size");
}

async function readBody(response: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new FetchRefused("size");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
