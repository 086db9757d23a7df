import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from "node:http";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";

/** An answer of the far side, as it came. */
export interface FarAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request of the AWS SDK on its way. */
export interface Exchange {
  /** Such as `GetItem`. */
  readonly operation: string;
  /** What is asked, as JSON. */
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** Lets the far side do what it is asked, and gives its answer. */
  deliver(): Promise<FarAnswer>;
}

/** What becomes of a request instead of being passed on and answered. */
export type Strike = (exchange: Exchange) => Promise<void> | void;

/** Which requests are struck. */
export interface Plan {
  /** Undefined: those of every operation. */
  readonly operation: string | undefined;
  /** The first so many of each operation; Infinity: all. */
  readonly times: number;
  readonly strike: Strike;
}

/** A way to an AWS service that can be made a bad one. */
export interface FaultProxy {
  readonly url: string;
  /** The operations that were asked for since the last {@link follow}. */
  readonly operations: readonly string[];
  /** How many requests were struck since then. */
  readonly struck: number;
  /** From now on requests are treated so; undefined: they pass. */
  follow(plan: Plan | undefined): void;
  close(): Promise<void>;
}

/** Sends an answer just as the far side gave it, or with parts of it changed. */
export function answerWith(response: ServerResponse, { status, headers, body }: FarAnswer): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
  response.end(body);
}

const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "content-length"];

const withoutHops = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      HOP_BY_HOP.includes(name) || value === undefined ? [] : [[name, String(value)] as const],
    ),
  );

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Starts a proxy before an AWS service of JSON protocol, on a free port of the loopback interface. Whoever starts it closes it. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let plan: Plan | undefined;
  let operations: string[] = [];
  let struck: string[] = [];

  const forward = async (incoming: IncomingMessage, body: Buffer): Promise<FarAnswer> => {
    const headers = { ...withoutHops(incoming.headers), "content-length": String(body.length) };
    const outgoing = sendRequest(target, { agent, method: "POST", headers });
    outgoing.end(body);
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, headers: withoutHops(answer.headers), body: await bytesOf(answer) };
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bytesOf(incoming);
    const operation = String(incoming.headers["x-amz-target"]).replace(/^.*\./, "");
    operations.push(operation);
    const deliver = () => forward(incoming, body);
    if (plan === undefined || !isMeant(plan, operation)) return answerWith(response, await deliver());
    struck.push(operation);
    await plan.strike({ operation, body, response, deliver });
  };

  const isMeant = ({ operation, times }: Plan, asked: string): boolean =>
    (operation === undefined || operation === asked) && struck.filter((one) => one === asked).length < times;

  const server = createServer((incoming, response) => {
    // Who is no longer there, or was cut off on purpose, is nobody to answer.
    serve(incoming, response).catch(() => response.destroy());
  });
  const url = loopbackUrl(await listen(server, 0));
  return {
    url,
    get operations() {
      return operations;
    },
    get struck() {
      return struck.length;
    },
    follow: (next) => {
      plan = next;
      operations = [];
      struck = [];
    },
    close: async () => {
      agent.destroy();
      await close(server, 0);
    },
  };
}
