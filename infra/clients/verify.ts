import { type AuditReport, verifyClient } from "../../lib/audit/verify.ts";
import { scanClients } from "../../lib/store/scan-clients.ts";
import { nameOf } from "./client-document.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import { renderColumns } from "./columns.ts";
import type { Surroundings } from "./command.ts";
import { countText } from "./count-text.ts";
import { findClient } from "./find-client.ts";
import { gather } from "./gather.ts";
import { createProgress } from "./progress.ts";
import { jsonText, shown } from "./terminal-text.ts";

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
  const { verified, missing } = await verifyEach(surroundings, ids);
  const faulty = verified.filter(({ findings }) => findings.length > 0);
  if (given.flag("json")) {
    const counts = { verified: verified.length, faulty: faulty.length };
    print(jsonText({ clients: verified, ...counts, ...(!isAll && { missing }) }));
  }
  // Of many clients only those matter that are wrong.
  else if (isAll ? faulty.length > 0 : verified.length > 0)
    print(renderColumns(columnsOf(isAll ? faulty : verified), width));
  talk.say(`${countText(verified.length, "client")} verified, ${faulty.length} with faults`);
  // Of all of them, those that went meanwhile are no fault.
  if (!isAll && missing.length > 0)
    talk.say(`there is no client with this identifier: ${missing.map(shown).join(", ")}`);
  const left = ids.length - verified.length - missing.length;
  if (left > 0) talk.say(`stopped: ${left} were not looked at`);
  if (faulty.length > 0 || left > 0) return EXIT.failed;
  return isAll || missing.length === 0 ? EXIT.done : EXIT.notFound;
}

async function allIds(surroundings: Surroundings): Promise<readonly string[]> {
  const { documents, tableName } = surroundings.connection;
  const { found } = await gather(scanClients(documents, tableName), surroundings);
  return found.map(({ clientId }) => clientId);
}

async function verifyEach(surroundings: Surroundings, ids: readonly string[]) {
  const { talk, stop } = surroundings;
  const progress = createProgress(talk, "clients verified");
  const rest = [...ids];
  const verified: Verified[] = [];
  const missing: string[] = [];
  const work = async (): Promise<void> => {
    for (let id = rest.shift(); id !== undefined && !stop.aborted; id = rest.shift()) {
      const one = await verifyOne(surroundings, id);
      if (one === undefined) missing.push(id);
      else verified.push(one);
      progress.at(verified.length, ids.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
  } finally {
    progress.end();
  }
  return { verified, missing };
}

/** Undefined for one that is not there, or went while others were being verified. */
async function verifyOne({ connection }: Surroundings, clientId: string): Promise<Verified | undefined> {
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
    if (error.exitCode === EXIT.notFound) return undefined;
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
