import { once } from "node:events";
import { createServer, getDefaultAutoSelectFamily, setDefaultAutoSelectFamily } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DownloadOrder, download } from "../../../lib/outbound/download.ts";
import { FetchRefused } from "../../../lib/outbound/fetch-refused.ts";
import { DOCUMENT, documentOfBytes, type FarSide, startFarSide } from "../../support/far-side.ts";
import { createTestCa } from "../../support/test-ca.ts";

const HOST = "sector.example.com";
const trusted = createTestCa();
const trustedBefore = getCACertificates("default");
let farSide: FarSide;

beforeAll(async () => {
  setDefaultCACertificates([...trustedBefore, trusted.certificate]);
  farSide = await startFarSide({
    [HOST]: trusted.issue([HOST]),
    "wrong.example.com": trusted.issue(["another.example.com"]),
    "expired.example.com": trusted.issue(["expired.example.com"], new Date(Date.now() - 60_000)),
    "untrusted.example.com": createTestCa("Another CA").issue(["untrusted.example.com"]),
  });
});

afterAll(async () => {
  await farSide.close();
  setDefaultCACertificates(trustedBefore);
});

afterEach(async () => {
  // However it went, nothing stays open: this does not come to an end otherwise.
  await farSide.quiet();
  farSide.connections.length = 0;
  farSide.requests.length = 0;
});

/** Loopback stands for the public internet here; that it is not allowed in truth, other tests say. */
function order(more: Partial<DownloadOrder> = {}): DownloadOrder {
  return {
    host: HOST,
    port: farSide.port,
    path: "/document",
    addresses: ["127.0.0.1"],
    mayContact: (address) => address === "127.0.0.1",
    bytesMax: 65_536,
    signal: AbortSignal.timeout(5000),
    ...more,
  };
}

/** What a download gave: its text, the reason of its refusal, or the code of the error it ended with. */
async function outcome(more: Partial<DownloadOrder>): Promise<string> {
  try {
    return Buffer.from(await download(order(more))).toString();
  } catch (error) {
    if (error instanceof FetchRefused) return `refused: ${error.reason}`;
    return `failed: ${error instanceof Error && "code" in error ? error.code : error}`;
  }
}

const SERVED: readonly (readonly [path: string, body: string])[] = [
  ["/document", JSON.stringify(DOCUMENT)],
  ["/document?tenant=a%20b", JSON.stringify(DOCUMENT)],
  ["/untyped", JSON.stringify(DOCUMENT)],
  ["/html", JSON.stringify(DOCUMENT)],
  ["/identity", JSON.stringify(DOCUMENT)],
  ["/hints", JSON.stringify(DOCUMENT)],
  ["/full", documentOfBytes(65_536)],
  ["/full-declared", documentOfBytes(65_536)],
  ["/nothing", ""],
];

const REFUSED: readonly (readonly [path: string, ends: string])[] = [
  ["/redirect", "refused: status"],
  ["/redirect-forever", "refused: status"],
  ["/created", "refused: status"],
  ["/empty", "refused: status"],
  ["/missing", "refused: status"],
  ["/unauthorized", "refused: status"],
  ["/broken", "refused: status"],
  ["/gzip", "refused: type"],
  ["/too-long-declared", "refused: size"],
  ["/too-long-streamed", "refused: size"],
  ["/endless", "refused: size"],
  ["/endless-headers", "failed: HPE_HEADER_OVERFLOW"],
  ["/cut-off", "failed: ECONNRESET"],
  ["/cut-off-chunk", "failed: ECONNRESET"],
  ["/hang-up", "failed: ECONNRESET"],
  ["/switch", "failed: Error: closed before an answer"],
  ["/not-http", "failed: HPE_INVALID_CONSTANT"],
  ["/two-lengths", "failed: HPE_UNEXPECTED_CONTENT_LENGTH"],
];

describe("download", () => {
  it("is tried with every behaviour below", () => {
    expect([SERVED.length, REFUSED.length]).toEqual([9, 18]);
  });

  it.each(SERVED)("gets %s with one request", async (path, body) => {
    expect(await outcome({ path })).toBe(body);
    expect(farSide.requests).toEqual([`GET ${path}`]);
  });

  it.each(REFUSED)("stops at %s: %s", async (path, ends) => {
    expect(await outcome({ path })).toBe(ends);
    expect(farSide.requests).toEqual([`GET ${path}`]);
  });

  it("says whom it asks and what it takes, and nothing else", async () => {
    expect(JSON.parse(await outcome({ path: "/headers" }))).toEqual({
      host: `${HOST}:${farSide.port}`,
      accept: "application/json",
      "accept-encoding": "identity",
      "user-agent": "oidc-registrar",
      connection: "close",
    });
  });

  it.each([
    ["wrong.example.com", "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["expired.example.com", "CERT_HAS_EXPIRED"],
    ["untrusted.example.com", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["127.0.0.1", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("says nothing to %s, whose certificate is not good: %s", async (host, code) => {
    expect(await outcome({ host })).toBe(`failed: ${code}`);
    expect(farSide.requests).toEqual([]);
  });

  it("checks certificates also where the environment turns that off", async () => {
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect(await outcome({ host: "wrong.example.com" })).toBe("failed: ERR_TLS_CERT_ALTNAME_INVALID");
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
  });

  it("asks of each connection whom it reached, and says nothing to an address that may not be contacted", async () => {
    const asked: string[] = [];
    const mayContact = (address: string) => asked.push(address) === 0;
    expect(await outcome({ mayContact })).toBe("refused: address");
    expect([asked, farSide.requests]).toEqual([["127.0.0.1"], []]);
  });

  it("asks that also of an address that stands in the URL itself and is not looked up", async () => {
    expect(await outcome({ host: "127.0.0.1", addresses: [], mayContact: () => false })).toBe("refused: address");
  });

  it("goes on to the next address where one is dead", async () => {
    expect(await outcome({ addresses: ["::1", "127.0.0.1"] })).toBe(JSON.stringify(DOCUMENT));
  });

  it("does so also where a switch of Node turns that off", async () => {
    const byDefault = getDefaultAutoSelectFamily();
    setDefaultAutoSelectFamily(false);
    try {
      expect(await outcome({ addresses: ["::1", "127.0.0.1"] })).toBe(JSON.stringify(DOCUMENT));
    } finally {
      setDefaultAutoSelectFamily(byDefault);
    }
  });

  it("fails where all addresses are dead", async () => {
    const gone = await startFarSide({});
    await gone.close();
    expect(await outcome({ port: gone.port, addresses: ["127.0.0.1", "127.0.0.1"] })).toBe("failed: ECONNREFUSED");
  });

  it("survives an address that cannot even be tried", async () => {
    // TCP knows no broadcast: the system refuses at once, and nothing is sent.
    expect(await outcome({ addresses: ["255.255.255.255"] })).toMatch(
      /^failed: E(?:NETUNREACH|ACCES|ADDRNOTAVAIL|INVAL|HOSTUNREACH)$/,
    );
  });

  it.each(["/silent", "/slow"])("ends with its signal at %s", async (path) => {
    const signal = AbortSignal.timeout(300);
    // How the connection says so depends on whether an answer had begun.
    expect(await outcome({ path, signal })).toMatch(/^failed: (?:ABORT_ERR|ECONNRESET)$/);
    expect(signal.aborted).toBe(true);
  });

  it("closes the connection of an answer that it refuses, long before its signal", async () => {
    const deadline = new AbortController();
    expect(await outcome({ path: "/too-long-declared", signal: deadline.signal })).toBe("refused: size");
    expect(await Promise.race([farSide.quiet().then(() => "closed"), wait(2000, "open")])).toBe("closed");
    deadline.abort();
  });

  it("ends with its signal where a connection opens but never speaks", async () => {
    const mute = createServer((socket) => void socket.on("error", () => undefined).resume()).listen(0, "127.0.0.1");
    await once(mute, "listening");
    const address = mute.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    expect(await outcome({ port, signal: AbortSignal.timeout(150) })).toBe("failed: ABORT_ERR");
    // Ends only when the far side of the connection is closed.
    await new Promise((resolve) => mute.close(resolve));
  });

  it("does not even connect where its signal came before", async () => {
    expect(await outcome({ signal: AbortSignal.abort() })).toBe("failed: ABORT_ERR");
    expect(farSide.connections).toEqual([]);
  });
});
