import type { Json } from "./answer.ts";
import { createHttpClient, NetworkFault } from "./client.ts";
import type { Confidential } from "./confidential.ts";
import { DoctorFault, Interrupted } from "./doctor-fault.ts";
import { findMode, signIn } from "./find-mode.ts";
import { createPace, RATES } from "./pace.ts";
import type { Mode, Probe } from "./probe.ts";
import { makeReport, type ProbeResult, type Report } from "./report.ts";
import { runProbes, type Watcher } from "./run-probes.ts";
import { createService, type Operator, type Service } from "./service.ts";
import { createSubject, type Load, type Subject } from "./subject.ts";

/** Who watches an examination from its beginning. */
export interface Observer extends Watcher {
  /** The service has answered; nothing has been made yet. */
  found(mode: Mode, service: Service): void;
}

/** What to examine, and how. */
export interface Examination {
  readonly url: string;
  readonly operator: Operator | undefined;
  readonly probes: readonly Probe[];
  readonly load: Load;
  readonly timeoutSeconds: number;
  /** What the names of all clients of this examination begin with. */
  readonly clientName: string;
  /** Metadata for them besides. */
  readonly metadata: Json;
  readonly confidential: Confidential;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
}

interface Found {
  mode?: Mode;
  subject?: Subject;
  probes: readonly ProbeResult[];
  fault?: string;
}

/** The line for a fault that ends an examination. Throws what is a fault of the doctor itself. */
function lineOf(error: unknown): string {
  if (error instanceof DoctorFault) return error.message;
  if (error instanceof Interrupted) return "interrupted";
  if (error instanceof NetworkFault) return `the service stopped answering (${error.code}): try again`;
  throw error;
}

async function look(examination: Examination, service: Service, observer: Observer): Promise<Found> {
  const { operator, probes, load, clientName, metadata, confidential, signal } = examination;
  const found: Found = { probes: [] };
  try {
    const mode = await findMode(service);
    found.mode = mode;
    await signIn(service, mode, operator);
    observer.found(mode, service);
    const redirects = { redirect_uris: ["https://doctor.example.org/callback"] };
    const subject = createSubject({
      mode,
      service,
      operator,
      load,
      metadata: { ...redirects, ...metadata, client_name: clientName },
    });
    found.subject = subject;
    found.probes = await runProbes(probes, subject, observer, confidential.clean);
    if (signal.aborted) found.fault = "interrupted";
  } catch (error) {
    found.fault = confidential.clean(lineOf(error));
  }
  return found;
}

/** Examines a service, deletes whatever was made whatever happens, and tells what was found. */
export async function examine(examination: Examination, observer: Observer): Promise<Report> {
  const { url, load, timeoutSeconds, confidential, signal, clientName, operator } = examination;
  const startedAt = new Date();
  const begun = performance.now();
  const client = createHttpClient(timeoutSeconds * 1000);
  const pace = createPace(RATES, () => performance.now());
  confidential.add(operator?.password);
  const service = createService({ baseUrl: url, client, pace, confidential, signal });
  try {
    const { mode, subject, probes, fault } = await look(examination, service, observer);
    await service.cleanUp("all");
    const { ledger } = service;
    return makeReport({
      url,
      ...(mode !== undefined && { mode }),
      startedAt: startedAt.toISOString(),
      seconds: (performance.now() - begun) / 1000,
      ...(fault !== undefined && { fault }),
      ...service.counts(),
      probes,
      concurrency: load.concurrency,
      latency: subject?.measurements ?? [],
      cleanup: {
        made: ledger.made(),
        left: ledger.alive().map(({ id }) => confidential.clean(id)),
        unclear: ledger.unclear(),
        clientName,
      },
    });
  } finally {
    client.end();
  }
}
