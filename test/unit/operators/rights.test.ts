import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Given, readCommandLine } from "../../../infra/clients/command-line.ts";
import { COMMANDS } from "../../../infra/clients/commands.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { storedClient } from "../../support/clients.ts";
import { createUseCases, NOW } from "../../support/use-cases.ts";

let table: ClientTable;
beforeEach(async () => {
  table = await startClientTable();
});
afterEach(() => table.close());

/** Command lines that together need every right of their command: a client that expires, one that does not, one whose registration could come again. */
const LINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  list: [["list"]],
  show: [["show", "plain"]],
  disable: [["disable", "plain", "--confirm", "plain"]],
  enable: [["enable", "disabled"]],
  expire: [["expire", "plain", "--confirm", "plain"]],
  "expire-secret": [["expire-secret", "plain", "--confirm", "plain"]],
  revive: [["revive", "expired"]],
  delete: [
    ["delete", "plain", "--confirm", "plain"],
    ["delete", "repeatable", "--confirm", "repeatable"],
  ],
  token: [["token", "plain", "--confirm", "plain"]],
  "tokens list": [["tokens", "list"]],
  "tokens revoke": [["tokens", "revoke", "t1", "--confirm", "t1"]],
  "tokens limit": [["tokens", "limit", "t1", "--uses", "3"]],
  "tokens wipe": [["tokens", "wipe", "t1", "--confirm", "4"]],
  verify: [["verify", "--all"]],
  recount: [["recount"]],
};

/** Runs a command in this process and gives the names of what it asked of AWS. */
async function callsOf(args: readonly string[]): Promise<readonly string[]> {
  const store = createDynamoClientStore(table.documents, table.name);
  const parts = {
    documents: table.documents,
    once: () => table.documents,
    tableName: table.name,
    onLeftTooHigh: () => undefined,
  };
  const { dependencies, keys } = createUseCases(
    store,
    { CLIENTS_MAX: "9" },
    { quotas: createDynamoQuotaCounter(parts) },
  );
  const own = { secret: { digest: "d", sealed: "s", expiresAt: 0 }, initialTokenId: "t1" };
  await store.create(storedClient({ ...own, clientId: "plain" }));
  await store.create(storedClient({ ...own, clientId: "disabled", disabledAt: NOW }));
  const life = { expiresAt: NOW - 1, lifetimeSeconds: 10, graceSeconds: 10 };
  await store.create(storedClient({ ...own, clientId: "expired", life }));
  const idempotency = { bodyDigest: "b", until: NOW + 60 };
  await store.create(storedClient({ ...own, clientId: "repeatable", idempotency }));
  const token = { tokenId: "t1", subject: "jane", issuedAt: NOW, expiresAt: NOW + 60, usesMax: 9 };
  await createDynamoInitialTokenLedger(parts)
    .record(token)
    .catch(() => undefined);
  table.calls.length = 0;
  const readBefore = keys.calls.length;
  const { command, given } = readCommandLine(args, COMMANDS);
  const connection = { ...parts, dependencies, operatorName: async () => "jane", close: () => undefined };
  const talk = { say: () => undefined, write: () => undefined, isTerminal: false };
  await command?.run({
    given: given as Given,
    connection,
    print: () => undefined,
    talk,
    stop: new AbortController().signal,
  });
  const tableCalls = table.calls.map((name) => `dynamodb:${name}`);
  return [...tableCalls, ...(keys.calls.length > readBefore ? ["secretsmanager:GetSecretValue"] : [])];
}

describe("the rights of an operator", () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "%s needs those of its row and no others",
    async (name, { rights }) => {
      const calls: string[] = [];
      for (const args of LINES[name] ?? []) calls.push(...(await callsOf(args)));
      expect(new Set(calls)).toEqual(new Set(rights));
    },
  );

  it("every command is run", () => {
    expect(Object.keys(LINES).length).toBe(COMMANDS.length);
  });
});
