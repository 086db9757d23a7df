import { readFileSync } from "node:fs";
import { openCaller, postBytes } from "./http-caller.ts";
import { type Program, startProgram } from "./program.ts";
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

/** What one server did: registrations a second, and microseconds of its own CPU for each, medians of the rounds. */
interface Measured {
  readonly rate: number;
  readonly cpu: number | undefined;
}

/** What two servers did with the same bodies over as many connections. */
export interface PeerResult {
  readonly peer: string;
  readonly body: string;
  readonly connections: number;
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
  readonly ourCpu: number | undefined;
  readonly theirCpu: number | undefined;
}

interface Load {
  readonly body: string;
  readonly connections: number;
  readonly milliseconds: number;
}

const TICKS_PER_SECOND = 100;

/** The CPU time of a process in microseconds, its other threads' too; undefined where the system does not tell it so. */
function cpuMicroseconds(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  // proc(5): the name, in brackets, may hold anything; user and system time are the 14th and 15th.
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND;
}

/** Registers over so many connections for so long. */
async function register({ said, pid }: Program, { body, connections, milliseconds }: Load): Promise<Measured> {
  const url = new URL(said["url"] ?? "");
  const request = postBytes(url, said["token"] ?? "", body);
  const callers = await Promise.all(Array.from({ length: connections }, () => openCaller(url, 201)));
  const [cpuBefore, start] = [cpuMicroseconds(pid), performance.now()];
  let done = 0;
  try {
    await Promise.all(
      callers.map(async (caller) => {
        while (performance.now() - start < milliseconds) {
          await caller.send(request);
          done += 1;
        }
      }),
    );
    const [cpuAfter, seconds] = [cpuMicroseconds(pid), (performance.now() - start) / 1000];
    const cpu = cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / done;
    return { rate: done / seconds, cpu };
  } finally {
    for (const caller of callers) caller.close();
  }
}

const BODIES = { typical: JSON.stringify(TYPICAL), large: JSON.stringify(LARGE) };

/** Both in turns, so many rounds. What is compiled only after a while must not count: the first rounds are longer, and go. */
async function inTurns(both: readonly Program[], load: Load, rounds: number): Promise<readonly Measured[]> {
  const measured: Measured[][] = both.map(() => []);
  for (const program of both) await register(program, { ...load, milliseconds: load.milliseconds * 4 });
  for (let round = 0; round < rounds; round += 1) {
    for (const [side, program] of both.entries()) measured[side]?.push(await register(program, load));
  }
  return measured.map((all) => {
    const cpus = all.map(({ cpu }) => cpu).filter((cpu) => cpu !== undefined);
    return { rate: median(all.map(({ rate }) => rate)), cpu: cpus.length === 0 ? undefined : median(cpus) };
  });
}

/** Ours and a peer in turns, so many rounds for each body and number of connections. */
export async function measurePeers(rounds: number, milliseconds: number): Promise<readonly PeerResult[]> {
  const results: PeerResult[] = [];
  for (const peer of PEERS) {
    const both = [await startProgram(OURS.program), await startProgram(peer.program)];
    try {
      for (const [name, body] of Object.entries(BODIES)) {
        for (const connections of [1, 16]) {
          const [ours, theirs] = await inTurns(both, { body, connections, milliseconds }, rounds);
          if (ours === undefined || theirs === undefined) throw new Error("nothing was measured");
          results.push({
            peer: peer.name,
            body: `${name}, ${body.length} bytes`,
            connections,
            ours: rounded(ours.rate, 0),
            theirs: rounded(theirs.rate, 0),
            ratio: rounded(ours.rate / theirs.rate),
            ourCpu: ours.cpu && rounded(ours.cpu, 0),
            theirCpu: theirs.cpu && rounded(theirs.cpu, 0),
          });
        }
      }
    } finally {
      await Promise.all(both.map((program) => program.stop()));
    }
  }
  return results;
}
