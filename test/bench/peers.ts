import { once } from "node:events";
import { Agent, request } from "node:http";
import { startProgram } from "./program.ts";
import { LARGE, TYPICAL } from "./requests.ts";
import { median, rounded } from "./statistics.ts";

/** Another server that registers clients, started by a program of its own that says its `url` and a `token`. */
interface Peer {
  readonly name: string;
  readonly program: string;
}

const OURS: Peer = { name: "oidc-registrar", program: "peers/oidc-registrar.ts" };
/** Whoever is compared with. A row and a program add one. */
const PEERS: readonly Peer[] = [{ name: "node-oidc-provider 9.13.3", program: "peers/node-oidc-provider.ts" }];

/** Registrations a second, medians of the rounds. */
export interface PeerResult {
  readonly peer: string;
  readonly body: string;
  readonly connections: number;
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
}

interface Load {
  readonly url: string;
  readonly token: string;
  readonly body: string;
  readonly connections: number;
  readonly milliseconds: number;
}

async function post(url: string, token: string, body: string, agent: Agent): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  const sent = request(url, { method: "POST", agent, headers });
  sent.end(body);
  const [response] = await once(sent, "response");
  response.resume();
  await once(response, "end");
  if (response.statusCode !== 201) throw new Error(`${url} answers ${response.statusCode}`);
}

/** Registers over so many connections for so long, and gives registrations a second. */
async function registrationsPerSecond({ url, token, body, connections, milliseconds }: Load): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  let done = 0;
  const connection = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await post(url, token, body, agent);
      done += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, connection));
    return (done * 1000) / (performance.now() - start);
  } finally {
    agent.destroy();
  }
}

const BODIES = { typical: JSON.stringify(TYPICAL), large: JSON.stringify(LARGE) };

/** Ours and a peer in turns, so many rounds for each body and number of connections. */
export async function measurePeers(rounds: number, milliseconds: number): Promise<readonly PeerResult[]> {
  const results: PeerResult[] = [];
  for (const peer of PEERS) {
    const [us, them] = [await startProgram(OURS.program), await startProgram(peer.program)];
    try {
      for (const [body, text] of Object.entries(BODIES)) {
        for (const connections of [1, 16]) {
          const rates: [number[], number[]] = [[], []];
          // The first round warms up.
          for (let round = 0; round <= rounds; round += 1) {
            for (const [side, { said }] of [us, them].entries()) {
              const { url = "", token = "" } = said;
              const rate = await registrationsPerSecond({ url, token, body: text, connections, milliseconds });
              if (round > 0) rates[side as 0 | 1].push(rate);
            }
          }
          const [ours, theirs] = [median(rates[0]), median(rates[1])];
          results.push({
            peer: peer.name,
            body: `${body}, ${text.length} bytes`,
            connections,
            ours: rounded(ours, 0),
            theirs: rounded(theirs, 0),
            ratio: rounded(ours / theirs),
          });
        }
      }
    } finally {
      await Promise.all([us.stop(), them.stop()]);
    }
  }
  return results;
}
