import { isIP } from "node:net";
import { type DownloadOrder, download } from "./download.ts";
import { FetchRefused } from "./fetch-refused.ts";
import { lookUpBy } from "./look-up.ts";
import { isPublicAddress } from "./public-address.ts";
import { PUBLIC_PORTS, type PublicUrl, readPublicUrl } from "./public-url.ts";

/** The bounds of a fetcher; each has a default. */
export interface PublicJsonFetcherOptions {
  /** Ports that URLs may name; 443 and 8443. */
  readonly allowedPorts?: readonly number[];
  /** For all of it, from resolving the name to the last byte; 2.5 s. */
  readonly timeoutMs?: number;
  /** 64 KiB. */
  readonly bytesMax?: number;
  /** Gives all addresses of a name, or throws; asks the system's name servers, and no hosts file. */
  readonly resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Gets the bytes from the checked addresses; where it is replaced, so is the far side of the network. */
  readonly get?: (order: DownloadOrder) => Promise<Uint8Array>;
}

/**
 * Makes the function that gets a JSON document a client's metadata points to (OIDC Registration 5), from
 * public addresses alone. That function throws `FetchRefused` and nothing else.
 */
export function createPublicJsonFetcher(options: PublicJsonFetcherOptions = {}): (url: string) => Promise<unknown> {
  const { allowedPorts = PUBLIC_PORTS, timeoutMs = 2500, bytesMax = 65_536 } = options;
  const { resolve = lookUpBy(), get = download } = options;
  return async (url) => {
    const target = readTarget(url, allowedPorts);
    const bytes = await withinTime(timeoutMs, async (signal) => {
      const addresses = await unlessAborted(
        resolvePublic(target.host, (host) => resolve(host, signal)),
        signal,
      );
      return get({ ...target, addresses, mayContact: isPublicAddress, bytesMax, signal });
    });
    // OIDC Registration 5 names no media type for the document, so none is asked for.
    return parseJson(bytes);
  };
}

/** Reads a URL once; what is contacted later is what stands here. */
function readTarget(text: string, allowedPorts: readonly number[]): PublicUrl {
  const target = readPublicUrl(text);
  if (target === undefined) throw new FetchRefused("address");
  if (!allowedPorts.includes(target.port)) throw new FetchRefused("port");
  return target;
}

/** All addresses of a host. One that is not public condemns the others: such an answer is an attack or a mistake. */
async function resolvePublic(host: string, resolve: (host: string) => Promise<readonly string[]>): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  // A copy, so that what is checked is what is connected to.
  const addresses = [...(await resolve(host).catch(refuseResolution))];
  if (addresses.length === 0) throw new FetchRefused("resolution");
  if (!addresses.every(isPublicAddress)) throw new FetchRefused("address");
  return addresses;
}

function refuseResolution(cause: unknown): never {
  throw new FetchRefused("resolution", { cause });
}

/** Gives work so much time and a signal to stop at; whatever goes wrong becomes a `FetchRefused`. */
async function withinTime<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    return await work(deadline.signal);
  } catch (cause) {
    if (deadline.signal.aborted) throw new FetchRefused("time", { cause });
    throw cause instanceof FetchRefused ? cause : new FetchRefused("connection", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Waits no longer than the signal lets it, whatever the work makes of that. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}

/** RFC 8259 8.1: UTF-8, without byte order mark, which is kept here so that the parser trips over it. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new FetchRefused("body", { cause });
  }
}
