import { type AuditReport, verifyClient } from "../../lib/audit/verify.ts";
import { scanClients } from "../../lib/store/scan-clients.ts";
import { nameOf } from "./client-document.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { findClient } from "./find-client.ts";
import { gather } from "./gather.ts";
import { createProgress } from "./progress.ts";
import { jsonText } from "./terminal-text.ts";

/** Reads at once; each verification is a request and a little arithmetic. */
const CONCURRENCY = 8;

/** The verification of a client as `--json` shows it; docs/operators.md is the contract. */
interface Verified {
  readonly client_id: string;
  readonly client_name?: string;
  readonly entries: number;
  /** The number of the first entry that is kept. */
  readonly first?: number;
  readonly head?: AuditReport["head"];
  readonly findings: readonly { readonly kind: string; readonly seq?: number; readonly words: string }[];
}

/** `verify`: whether clients are as the record of their changes has them, and that record as this service wrote it. */
export async function verify(surroundings: Surroundings): Promise<ExitCode> {
  const { given, print, talk, width } = surroundings;
  const isAll = given.flag("all");
  if (isAll === given.operands.length > 0)
    throw new ClientsFault("verify needs identifiers of clients, or --all", { exitCode: EXIT.refused });
  const ids = isAll ? await allIds(surroundings) : [...new Set(given.operands)];
  const verified = await verifyEach(surroundings, ids, isAll);
  const faulty = verified.filter(({ findings }) => findings.length > 0);
  if (given.flag("json")) print(jsonText({ clients: verified, verified: verified.length, faulty: faulty.length }));
  // Of many clients only those matter that are wrong.
  else if (!isAll || faulty.length > 0) print(renderColumns(columnsOf(isAll ? faulty : verified), width));
  talk.say(`${verified.length} ${verified.length === 1 ? "client" : "clients"} verified, ${faulty.length} with faults`);
  if (verified.length < ids.length && surroundings.stop.aborted) {
    talk.say(`stopped: ${ids.length - verified.length} were not looked at`);
    return EXIT.failed;
  }
  return faulty.length === 0 ? EXIT.done : EXIT.failed;
}

async function allIds(surroundings: Surroundings): Promise<readonly string[]> {
  const { documents, tableName } = surroundings.connection;
  const { found } = await gather(scanClients(documents, tableName), surroundings);
  return found.map(({ clientId }) => clientId);
}

async function verifyEach(surroundings: Surroundings, ids: readonly string[], isAll: boolean): Promise<Verified[]> {
  const { talk, stop } = surroundings;
  const progress = createProgress(talk, "clients verified");
  const rest = [...ids];
  const verified: Verified[] = [];
  const work = async (): Promise<void> => {
    for (let id = rest.shift(); id !== undefined && !stop.aborted; id = rest.shift()) {
      const one = await verifyOne(surroundings, id, isAll);
      if (one !== undefined) verified.push(one);
      progress.at(verified.length, ids.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  } finally {
    progress.end();
  }
  return verified;
}

/** Undefined for one that went while all were being verified. Throws for one that was asked for and is not there. */
async function verifyOne(
  { connection }: Surroundings,
  clientId: string,
  isAll: boolean,
): Promise<Verified | undefined> {
  const { store, keyring } = connection.dependencies;
  try {
    const client = await findClient(store, clientId);
    const { findings, count, first, head } = await verifyClient(client, keyring);
    const name = nameOf({ metadata: { ...client.metadata } });
    const place = { ...(first !== undefined && { first }), ...(head && { head }) };
    return { client_id: clientId, ...(name !== "" && { client_name: name }), entries: count, ...place, findings };
  } catch (error) {
    if (!(error instanceof ClientsFault)) throw error;
    if (error.exitCode === EXIT.failed)
      return { client_id: clientId, entries: 0, findings: [{ kind: "client unreadable", words: error.message }] };
    if (isAll && error.exitCode === EXIT.notFound) return undefined;
    throw error;
  }
}

const columnsOf = (verified: readonly Verified[]) => ({
  head: ["CLIENT ID", "NAME", "ENTRIES", "RESULT"],
  rows: verified.flatMap(({ client_id, client_name = "", entries, first = 1, findings }) => {
    const kept = first > 1 ? `${entries} (from ${first})` : String(entries);
    const results = findings.length === 0 ? ["as it was written"] : findings.map(({ words }) => words);
    return results.map((words) => [client_id, client_name, kept, words]);
  }),
});
