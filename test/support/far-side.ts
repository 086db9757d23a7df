import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, isIPv6, type Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import type { ServerCertificate } from "./test-ca.ts";

/** The document that a well-behaved path serves. */
export const DOCUMENT = ["https://client.example.com/callback"];

/** A JSON array of one string that takes exactly so many bytes. */
export const documentOfBytes = (bytes: number): string => JSON.stringify(["x".repeat(bytes - 4)]);

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void;

const json = { "content-type": "application/json" };
const text = JSON.stringify(DOCUMENT);
const body =
  (content: string | Uint8Array): Behaviour =>
  (response) =>
    void response.writeHead(200, json).end(content);
const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(code, { ...json, ...headers }).end(text);
const raw =
  (bytes: string): Behaviour =>
  (response) =>
    void response.socket?.end(bytes);

/** Sends what it takes from a generator until the other side is gone, which is then no error. */
const stream =
  (chunks: () => AsyncGenerator<string>): Behaviour =>
  (response) => {
    response.writeHead(200, json);
    pipeline(Readable.from(chunks()), response).catch(() => undefined);
  };

/** What the far side does, by path. */
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "/document": body(text),
  "/untyped": (response) => void response.writeHead(200).end(text),
  "/html": status(200, { "content-type": "text/html" }),
  "/identity": status(200, { "content-encoding": "Identity" }),
  "/hints": (response) =>
    void response.writeEarlyHints({ link: "</style.css>; rel=preload" }, () => body(text)(response, response.req)),
  "/headers": (response, request) => body(JSON.stringify(request.headers))(response, request),
  "/redirect": status(302, { location: "https://sector.example.com/document" }),
  "/redirect-forever": status(308, { location: "/redirect-forever" }),
  "/created": status(201),
  "/empty": (response) => void response.writeHead(204).end(),
  "/missing": status(404),
  "/unauthorized": status(401, { "www-authenticate": "Basic" }),
  "/broken": status(500),
  "/gzip": (response) => void response.writeHead(200, { ...json, "content-encoding": "gzip" }).end(gzipSync(text)),
  "/full": body(documentOfBytes(65_536)),
  "/full-declared": (response) =>
    void response.writeHead(200, { ...json, "content-length": 65_536 }).end(documentOfBytes(65_536)),
  "/too-long-declared": (response) => response.writeHead(200, { "content-length": 65_537 }).flushHeaders(),
  "/too-long-streamed": stream(async function* () {
    yield documentOfBytes(65_537);
  }),
  "/endless": stream(async function* () {
    for (;;) yield "[".repeat(16_384);
  }),
  "/endless-headers": (response) =>
    void pipeline(
      Readable.from(
        (function* () {
          yield "HTTP/1.1 200 OK\r\n";
          for (;;) yield `x-more: ${"x".repeat(1024)}\r\n`;
        })(),
      ),
      response.socket ?? response,
    ).catch(() => undefined),
  "/silent": () => undefined,
  "/slow": stream(async function* () {
    yield "[";
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      yield " ";
    }
  }),
  "/cut-off": raw(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n${text}`),
  "/cut-off-chunk": raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n${text}`),
  "/hang-up": raw(""),
  "/switch": raw("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"),
  "/not-http": raw("220 mail.example.com ESMTP\r\n"),
  "/two-lengths": raw(`HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n${text}`),
  "/not-json": body("<!doctype html>"),
  "/nothing": body(""),
  "/two-documents": body(`${text}${text}`),
  "/trailing-comma": body("[1,]"),
  "/byte-order-mark": body(`\uFEFF${text}`),
  "/not-utf8": body(Buffer.from([0x5b, 0x22, 0xc3, 0x28, 0x22, 0x5d])),
};

/** An https server that behaves well or badly by path, and remembers who came. */
export interface FarSide {
  readonly port: number;
  /** The address under which each TCP connection reached it. */
  readonly connections: string[];
  /** Method and path of each request. */
  readonly requests: string[];
  /** Resolves when no connection is open any more. */
  readonly quiet: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Certificates by the name a client asks for; the first is for everybody else. */
export type Certificates = Readonly<Record<string, ServerCertificate>>;

/** Starts a far side that listens at an address, on a free port unless one is given. */
export async function startFarSide(certificates: Certificates, address = "127.0.0.1", port = 0): Promise<FarSide> {
  const [standard, ...others] = Object.entries(certificates);
  const open = new Set<Socket>();
  const connections: string[] = [];
  const requests: string[] = [];
  const server = createServer(standard?.[1] ?? {}, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const path = request.url?.split("?", 1)[0] ?? "";
    (BEHAVIOURS[path] ?? status(404))(response, request);
  });
  for (const [name, certificate] of others) server.addContext(name, certificate);
  server.on("connection", (socket: Socket) => {
    connections.push((socket.localAddress ?? "").replace(/^::ffff:/, ""));
    open.add(socket);
    socket.on("error", () => undefined).on("close", () => open.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  await listening(server.listen({ host: address, port, ipv6Only: isIPv6(address) }));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    requests,
    quiet: async () => {
      await Promise.all([...open].map((socket) => once(socket, "close")));
    },
    close: async () => {
      server.closeAllConnections();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening(server: Server): Promise<void> {
  await once(server, "listening");
}
