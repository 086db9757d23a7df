import { once } from "node:events";
import { connect } from "node:net";

/** One connection that stays open: sends bytes and waits for the whole answer. */
export interface Caller {
  /** Sends a request. Throws for an answer of another status. */
  send(request: Buffer): Promise<void>;
  close(): void;
}

/** The bytes of a POST with a JSON body and a bearer token. */
export function postBytes(url: URL, token: string, body: string): Buffer {
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const HEAD_END = "\r\n\r\n";

/** How many bytes the answer has that begins so; undefined as long as its head is not all there. */
function lengthOf(answer: Buffer, status: number): number | undefined {
  const end = answer.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = answer.toString("latin1", 0, end);
  if (!head.startsWith(`HTTP/1.1 ${status} `)) throw new Error(`answered ${head.split("\r\n")[0]}`);
  const [, length] = /\r\ncontent-length: *([0-9]+)/i.exec(head) ?? [];
  if (length === undefined) throw new Error("an answer that does not say how long it is");
  return end + HEAD_END.length + Number(length);
}

/**
 * A caller that does next to nothing: Node's own HTTP client takes as long as a registration, and on a machine with two
 * cores that would be measured along with the server.
 */
export async function openCaller(url: URL, status: number): Promise<Caller> {
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
  await once(socket, "connect");
  let waiting: PromiseWithResolvers<void> | undefined;
  let answer: Buffer = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    answer = answer.length === 0 ? bytes : Buffer.concat([answer, bytes]);
    try {
      if (answer.length !== lengthOf(answer, status)) return;
      answer = Buffer.alloc(0);
      waiting?.resolve();
    } catch (error) {
      waiting?.reject(error);
    }
  });
  socket.on("error", (error) => waiting?.reject(error));
  socket.on("close", () => waiting?.reject(new Error("the server closed the connection")));
  return {
    send: (request) => {
      waiting = Promise.withResolvers();
      socket.write(request);
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}
