import { randomUUID } from "node:crypto";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { OAuthError } from "../../lib/errors.ts";
import { deleteClient } from "../../lib/registration/delete-client.ts";
import { registerClient } from "../../lib/registration/register-client.ts";
import { webClient } from "../support/builders.ts";
import type { ClientTable } from "../support/client-table.ts";
import { NOW, targetOf } from "../support/use-cases.ts";
import { createScene } from "./scene.ts";

/** Who registers at the same time with one limited token, and in which order the calls of the table come. */
export interface RegistrationRace {
  /** How many clients may come of the token. */
  readonly uses: number;
  /** How many clients there may be; they are counted in the table. */
  readonly clientsMax: number;
  /**
   * Each actor registers once: with a key of its own, with one that others share (its number), or with none; then it may
   * delete what it has.
   */
  readonly actors: readonly { readonly key: "none" | "own" | number; readonly isDeleted: boolean }[];
  readonly choices: readonly number[];
}

interface Registration {
  readonly key: RegistrationRace["actors"][number]["key"];
  /** Which client came of it; none: refused. */
  readonly clientId: string | undefined;
  readonly why?: string;
  readonly isDeleted?: boolean;
}

/** Runs a race on a table that nobody else uses, since all its clients are counted, and gives what is wrong with it. */
export async function runRegistrationRace(table: ClientTable, race: RegistrationRace): Promise<readonly string[]> {
  await empty(table);
  const scene = createScene(table, race.choices, { CLIENTS_MAX: String(race.clientsMax) });
  const { dependencies } = scene;
  const tokenId = randomUUID();
  const expiresAt = NOW + 3600;
  await dependencies.ledger.record({ tokenId, subject: "operator", issuedAt: NOW, expiresAt, usesMax: race.uses });
  const initialToken = { tokenId, kid: "v1", expiresAt, isRecorded: true };
  const done: Registration[] = [];
  await scene.turns.run(
    race.actors.map(({ key, isDeleted }) => async () => {
      const body = webClient();
      const bytes = Buffer.from(JSON.stringify(body));
      const repeatable =
        key === "none"
          ? {}
          : { repeatable: { key: key === "own" ? randomUUID() : `shared-key-${key}-of-all-actors`, body: bytes } };
      try {
        const answer = await registerClient(
          dependencies,
          { initialToken },
          { body, source: "192.0.2.1", ...repeatable },
        );
        if (isDeleted) await deleteClient(dependencies, targetOf(answer));
        done.push({ key, clientId: answer.client.clientId, isDeleted });
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        const { kind } = error.reason;
        done.push({ key, clientId: undefined, why: kind });
      }
    }),
  );
  return faultsOf(race, done, await facts(table, tokenId));
}

interface Facts {
  readonly clients: readonly string[];
  readonly spent: number;
  readonly counted: number;
}

async function facts(table: ClientTable, tokenId: string): Promise<Facts> {
  const items = await table.items();
  const spentOf = (id: string): number => Number(items.find((item) => item["id"] === id)?.["spent"] ?? 0);
  const clients = items.filter((item) => String(item["id"]).startsWith("client/") && item["deleted_at"] === undefined);
  return {
    clients: clients.map((item) => String(item["client_id"])),
    spent: spentOf(`token/${tokenId}`),
    counted: spentOf("quota/clients"),
  };
}

function faultsOf(
  race: RegistrationRace,
  done: readonly Registration[],
  { clients, spent, counted }: Facts,
): readonly string[] {
  const registered = new Set(done.flatMap(({ clientId }) => (clientId === undefined ? [] : [clientId])));
  const deleted = new Set(done.flatMap(({ clientId, isDeleted }) => (clientId && isDeleted ? [clientId] : [])));
  const left = [...registered].filter((id) => !deleted.has(id));
  const shared = Object.groupBy(
    done.filter(({ key, clientId }) => typeof key === "number" && clientId !== undefined),
    ({ key }) => String(key),
  );
  const words = new Set(done.flatMap(({ why }) => (why === undefined ? [] : [why])));
  const claims: readonly (readonly [string, boolean])[] = [
    [
      "as many clients are there as were answered and not deleted",
      left.toSorted().join() === clients.toSorted().join(),
    ],
    ["never more clients come of a token than its uses", spent <= race.uses && registered.size <= race.uses],
    [
      "each client has taken a use, and none is taken for nothing but by one that can still come",
      spent >= registered.size,
    ],
    ["there are never more clients than there may be", clients.length <= race.clientsMax],
    ["the count of clients is right", counted === clients.length],
    [
      "one key gives one client",
      Object.values(shared).every((of) => new Set(of?.map(({ clientId }) => clientId)).size === 1),
    ],
    [
      "whoever is refused is told that nothing is left",
      [...words].every((why) => ["token_refused", "too_many_registrations", "idempotency_key_refused"].includes(why)),
    ],
  ];
  return claims
    .filter(([, holds]) => !holds)
    .map(([claim]) => `not so: ${claim} (${JSON.stringify({ race, done, clients, spent, counted })})`);
}

async function empty({ items, documents, name }: ClientTable): Promise<void> {
  for (let left = await items(); left.length > 0; left = await items())
    for (const { id } of left) await documents.send(new DeleteCommand({ TableName: name, Key: { id } }));
}
