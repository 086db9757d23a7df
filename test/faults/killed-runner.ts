import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { webClient } from "../support/builders.ts";
import { createRegistrar, type RegisteredClient, type Registrar, registeredClient } from "../support/registrar.ts";
import { startRunner } from "../support/start-runner.ts";

/** What writers know of a client: what they were told, and what they were not told any more. */
interface Known {
  readonly client: RegisteredClient;
  /** The last name that an answer told. */
  name: string;
  /** The name in a request whose answer never came. */
  asked: string | undefined;
  state: "there" | "deleted" | "perhaps deleted";
}

/** What several kills came to. */
export interface KillReport {
  /** Writes that were answered. */
  readonly answered: number;
  /** Requests that were cut off. */
  readonly cut: number;
  /** What was answered and is not so. */
  readonly lost: readonly string[];
}

const WRITERS = 12;
/** So many answers, and a few more each time, are waited for before a kill. */
const ANSWERS = 40;
const LOOK_MILLISECONDS = 5;

/** Kills the local runner with `--data` so many times in the middle of writes, and looks each time for what was answered. */
export async function killInTheMiddle(kills: number, onKill: (number: number) => void = () => {}): Promise<KillReport> {
  const data = mkdtempSync(join(tmpdir(), "killed-runner-"));
  const all: Known[] = [];
  const lost: string[] = [];
  let answered = 0;
  let cut = 0;
  try {
    for (let number = 1; number <= kills; number += 1) {
      const runner = await startRunner({ data });
      const registrar = createRegistrar(runner);
      lost.push(...(await lostIn(registrar, all)));
      let isOver = false;
      let hasFailed = false;
      const writers = Array.from({ length: WRITERS }, async () => {
        while (!isOver) {
          try {
            answered += await writeOnce(registrar, all);
          } catch (error) {
            // Who is cut off learns nothing; before the kill that must not happen.
            if (!isOver) {
              hasFailed = true;
              throw error;
            }
            cut += 1;
          }
        }
      });
      const finished = Promise.allSettled(writers);
      const wanted = answered + ANSWERS + 7 * (number % 5);
      while (answered < wanted && !hasFailed) await pause(LOOK_MILLISECONDS);
      isOver = true;
      await runner.stop("SIGKILL");
      for (const writer of await finished) if (writer.status === "rejected") lost.push(String(writer.reason));
      onKill(number);
    }
    const runner = await startRunner({ data });
    lost.push(...(await lostIn(createRegistrar(runner), all)));
    await runner.stop();
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
  return { answered, cut, lost };
}

/** Registers a client, changes it twice and deletes every third; gives how many writes were answered. */
async function writeOnce(registrar: Registrar, all: Known[]): Promise<number> {
  const client = registeredClient(await registrar.register(webClient({ client_name: "0" })));
  const known: Known = { client, name: "0", asked: undefined, state: "there" };
  all.push(known);
  for (const name of ["1", "2"]) {
    known.asked = name;
    const { status } = await registrar.manage(client, "PATCH", { body: { client_name: name } });
    if (status !== 200) throw new Error(`a patch was answered ${status}`);
    known.name = name;
    known.asked = undefined;
  }
  if (all.length % 3 !== 0) return 3;
  known.state = "perhaps deleted";
  const { status } = await registrar.manage(client, "DELETE");
  if (status !== 204) throw new Error(`a deletion was answered ${status}`);
  known.state = "deleted";
  return 4;
}

/** What was answered before and does not hold; and whether the service does its work. */
async function lostIn(registrar: Registrar, all: readonly Known[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { client, name, asked, state } of all) {
    const uri = `${registrar.target.url}/oidc/clientConfig?clientId=${client.id}`;
    const answer = await registrar.manage({ uri, token: client.token }, "GET");
    const is = answer.status === 200 ? String(answer.json["client_name"]) : undefined;
    const isRight =
      is === undefined ? answer.status === 401 && state !== "there" : state !== "deleted" && [name, asked].includes(is);
    if (!isRight) lost.push(`${client.id} is ${is ?? answer.status}, should be ${state} with ${name} or ${asked}`);
  }
  const { status } = await registrar.register();
  if (status !== 201) lost.push(`a registration afterwards is answered ${status}`);
  return lost;
}
