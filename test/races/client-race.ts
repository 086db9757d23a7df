import { verifyClient } from "../../lib/audit/verify.ts";
import { registerClient } from "../../lib/registration/register-client.ts";
import { digestOf } from "../../lib/tokens/equal.ts";
import { webClient } from "../support/builders.ts";
import type { ClientTable } from "../support/client-table.ts";
import { grantOf, requestOf } from "../support/use-cases.ts";
import { type Action, type ActionName, act } from "./client-actions.ts";
import type { ModelClient } from "./client-model.ts";
import { type Done, linearizations } from "./linearize.ts";
import { createScene, type Scene } from "./scene.ts";

/** Who does what on one client at the same time, and in which order the calls of the table come. */
export interface ClientRace {
  readonly isRotating: boolean;
  /** Each actor does its actions one after the other; `isOld`: with the token that the client was registered with. */
  readonly actors: readonly (readonly { readonly name: ActionName; readonly isOld: boolean }[])[];
  readonly choices: readonly number[];
}

const VARIABLES = { CLIENT_EXPIRATION_SECONDS: "864000", CLIENT_EXPIRATION_GRACE_SECONDS: "86400" };
const ROTATING = { REGISTRATION_ACCESS_TOKEN_ROTATION: "true" };

/** Runs a race and gives what is wrong with it; nothing: it is as if all had happened one after the other. */
export async function runClientRace(table: ClientTable, race: ClientRace): Promise<readonly string[]> {
  const scene = createScene(table, race.choices, { ...VARIABLES, ...(race.isRotating && ROTATING) });
  const registered = await registerClient(
    scene.dependencies,
    grantOf("token-1"),
    requestOf(webClient({ client_name: "first" })),
  );
  const { clientId } = registered.client;
  const start = modelOf(registered);
  const done = await perform(scene, race, clientId, start.token);
  const ends = linearizations(start, done, race);
  if (ends.length === 0) return [`no order of these explains what was answered: ${told(done)}`];
  const faults = await Promise.all(ends.map((end) => faultsAgainst(scene, clientId, end)));
  const [best = []] = faults.toSorted((one, other) => one.length - other.length);
  return best.map((fault) => `${fault} after ${told(done)}`);
}

function modelOf({
  client,
  secret,
  registrationAccessToken: token,
}: Awaited<ReturnType<typeof registerClient>>): ModelClient {
  const nothing = { tag: undefined, previousSecret: undefined, previousToken: undefined };
  const life = { isGone: false, isDisabled: false, isExpired: false, isUsedToday: false };
  return { ...life, ...nothing, name: client.metadata.client_name, secret, token, entries: 1 };
}

async function perform(
  scene: Scene,
  { actors }: ClientRace,
  clientId: string,
  first: string,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  let time = 0;
  const tick = (): number => {
    time += 1;
    return time;
  };
  await scene.turns.run(
    actors.map((actions, number) => async () => {
      let own = first;
      for (const [index, { name, isOld }] of actions.entries()) {
        const action: Action = { name, value: `value ${number}.${index}`, clientId, token: isOld ? first : own };
        const begun = tick();
        const outcome = await act(scene, action);
        done.push({ action, outcome, begun, ended: tick() });
        if (outcome.kind === "answer") own = outcome.token;
      }
    }),
  );
  return done;
}

/** What is stored that is not as it should be. */
async function faultsAgainst(
  { dependencies, cases }: Scene,
  clientId: string,
  end: ModelClient,
): Promise<readonly string[]> {
  const client = await dependencies.store.find(clientId);
  if (client === undefined) return end.isGone ? [] : ["the client is gone"];
  if (end.isGone) return ["the client is back"];
  const metadata: Readonly<Record<string, unknown>> = client.metadata;
  const digest = (text: string | undefined) => text && digestOf(text);
  const { findings } = await verifyClient(client, dependencies.keyring);
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ["name", metadata["client_name"], end.name],
    ["tag", metadata["client_name#de"], end.tag],
    ["secret", client.secret?.digest, digest(end.secret)],
    ["previous secret", client.previousSecret?.digest, digest(end.previousSecret)],
    ["token", client.registrationTokenDigest, digest(end.token)],
    ["previous token", client.previousRegistrationTokenDigest, digest(end.previousToken)],
    ["disabled", client.disabledAt !== undefined, end.isDisabled],
    ["expired", client.life !== undefined && client.life.expiresAt <= cases.time.now, end.isExpired],
    ["entries of the audit", client.audit.at(-1)?.seq, end.entries],
  ];
  return [
    ...facts
      .filter(([, is, should]) => is !== should)
      .map(([what, is, should]) => `${what} is ${is}, should be ${should}`),
    ...findings.map(({ words }) => `audit: ${words}`),
  ];
}

const told = (done: readonly Done[]): string =>
  done
    .map(({ action, outcome, begun, ended }) => {
      const what = outcome.kind === "refused" ? outcome.why : outcome.kind;
      return `${action.name} [${begun}-${ended}] with ${action.token.slice(0, 4)}: ${what}${outcome.kind === "answer" ? ` ${outcome.token.slice(0, 4)}` : ""}`;
    })
    .join("; ");
