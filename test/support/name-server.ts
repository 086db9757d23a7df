import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";

/** What a name server says of a name: its addresses of both families, that there is none of that name, or nothing at all. */
export type NameAnswer = readonly string[] | "unknown" | "failure" | "silence";

/** A name server (RFC 1035) over UDP on the loopback interface. */
export interface NameServer {
  /** As Node's resolvers want it. */
  readonly address: string;
  /** The questions that came, such as `A sector.example.com`. */
  readonly questions: string[];
  close(): void;
}

/** What is asked for: addresses of IPv4 or IPv6. */
const TYPES: Readonly<Record<number, "A" | "AAAA">> = { 1: "A", 28: "AAAA" };
/** A response by a server that asks others in turn, and the codes of what is no answer. */
const RESPONSE = 0x8180;
const CODES: Readonly<Record<string, number>> = { failure: 2, unknown: 3 };
const HEADER_BYTES = 12;

/** The question in a message, and where it ends. */
function questionIn(message: Buffer) {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), type: TYPES[message.readUInt16BE(at + 1)], end: at + 5 };
}

function ipv4Bytes(address: string): Buffer {
  return Buffer.from(Uint8Array.from(address.split("."), Number));
}

/** The URL standard spells the last four bytes as the others. */
function ipv6Bytes(address: string): Buffer {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text = "") => (text === "" ? [] : text.split(":").map((group) => group.padStart(4, "0")));
  const zeros = 8 - groups(head).length - groups(tail).length;
  return Buffer.from([...groups(head), "0000".repeat(zeros), ...groups(tail)].join(""), "hex");
}

/** A record that points to the name in the question; nobody may remember it. */
function recordOf(address: string): Buffer {
  const [type, bytes] = isIPv6(address) ? [28, ipv6Bytes(address)] : [1, ipv4Bytes(address)];
  return Buffer.concat([Buffer.from([0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length]), bytes]);
}

function responseTo(message: Buffer, end: number, answer: NameAnswer, type: string | undefined): Buffer {
  const addresses = typeof answer === "string" ? [] : answer;
  const records = addresses.filter((address) => isIPv6(address) === (type === "AAAA")).map(recordOf);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(message.readUInt16BE(0), 0);
  header.writeUInt16BE(RESPONSE | (typeof answer === "string" ? (CODES[answer] ?? 0) : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, message.subarray(HEADER_BYTES, end), ...records]);
}

/** Starts a name server, on a free port unless one is given. It keeps no process alive. */
export async function startNameServer(
  answerTo: (name: string, type: "A" | "AAAA" | undefined) => NameAnswer,
  port = 0,
): Promise<NameServer> {
  const socket = createSocket("udp4");
  const questions: string[] = [];
  socket.on("message", (message, { address, port: asker }) => {
    const { name, type, end } = questionIn(message);
    questions.push(`${type} ${name}`);
    const answer = answerTo(name.toLowerCase(), type);
    if (answer !== "silence") socket.send(responseTo(message, end, answer, type), asker, address);
  });
  socket.bind(port, "127.0.0.1").unref();
  await once(socket, "listening");
  return { address: `127.0.0.1:${socket.address().port}`, questions, close: () => void socket.close() };
}
