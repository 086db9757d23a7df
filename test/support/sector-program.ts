/**
 * Runs inside a network namespace: the whole service, and the far side that its clients' sector documents are on.
 * Arguments: a file with the far side's certificate, and a file with the steps to take. Writes one JSON report.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { replacementOf } from "./builders.ts";
import { itemsOf } from "./client-table.ts";
import type { Answer, Json } from "./http-client.ts";
import { createRegistrar, REGISTER, type RegisteredClient, registeredClient } from "./registrar.ts";
import { startRunner } from "./start-runner.ts";

/** What the far side does at a path: it answers, or it sends a byte now and then and never ends. */
export type Served = "slow" | { readonly status?: number; readonly headers?: Json; readonly text: string };

/** One request to the service, after the far side has changed what it serves. */
export interface Step {
  readonly serve?: Readonly<Record<string, Served>>;
  /** Metadata to register, under this name for later steps. */
  readonly register?: Json;
  readonly name?: string;
  /** Metadata to register with `dry_run=true`. */
  readonly rehearse?: Json;
  /** A client's members to change: by PATCH alone, by PUT within its last document. */
  readonly client?: string;
  readonly patch?: Json;
  readonly put?: Json;
}

/** What came of a step. */
export interface StepResult {
  readonly status: number;
  readonly body: Json;
  /** What was asked of the far side during the step. */
  readonly requests: readonly string[];
  /** The address under which each connection reached the far side during the step. */
  readonly connections: readonly string[];
  readonly milliseconds: number;
  /** How many clients are stored after the step. */
  readonly clients: number;
}

/** What the program writes to its standard output. */
export interface SectorReport {
  readonly results: readonly StepResult[];
  /** Why documents were refused, as the service's log has it. */
  readonly whys: readonly unknown[];
  readonly stderr: string;
}

const [, , certificateFile = "", stepsFile = ""] = process.argv;
const steps: readonly Step[] = JSON.parse(readFileSync(stepsFile, "utf8"));

const documents = new Map<string, Served>();
const requests: string[] = [];
const connections: string[] = [];

function serve(path: string, response: ServerResponse): void {
  const served = documents.get(path) ?? { status: 404, text: "[]" };
  if (served === "slow") {
    const timer = setInterval(() => response.write(" "), 100);
    response.on("close", () => clearInterval(timer));
    return;
  }
  const { status = 200, headers = {}, text } = served;
  response.writeHead(status, { "content-type": "application/json", ...(headers as Record<string, string>) }).end(text);
}

async function startFarSide(address: string) {
  const server = createServer(JSON.parse(readFileSync(certificateFile, "utf8")), (request, response) => {
    requests.push(`${request.method} ${request.headers.host}${request.url}`);
    serve(request.url ?? "", response);
  });
  server.on("connection", (socket: Socket) => void connections.push(socket.localAddress ?? ""));
  server.on("tlsClientError", () => undefined);
  await once(server.listen(443, address), "listening");
  return server;
}

const farSides = await Promise.all(["93.184.216.34", "10.0.0.5"].map(startFarSide));
const runner = await startRunner();
const registrar = createRegistrar(runner);
const clients = new Map<string, RegisteredClient>();

/** Takes a step's one request. */
async function take({ register, rehearse, name = "", client = "", patch, put }: Step): Promise<Answer> {
  if (rehearse !== undefined) {
    const token = await registrar.initialAccessToken();
    return registrar.call(`${REGISTER}?dry_run=true`, {
      method: "POST",
      type: "application/json",
      body: rehearse,
      token,
    });
  }
  if (register !== undefined) {
    const answer = await registrar.register(register);
    if (answer.status === 201) clients.set(name, registeredClient(answer));
    return answer;
  }
  const known = clients.get(client);
  if (known === undefined) throw new Error(`no client ${client}`);
  if (put === undefined)
    return registrar.manage(known, patch === undefined ? "GET" : "PATCH", patch && { body: patch });
  const { json } = await registrar.manage(known, "GET");
  return registrar.manage(known, "PUT", { body: replacementOf(json, put) });
}

const results: StepResult[] = [];
for (const step of steps) {
  for (const [path, served] of Object.entries(step.serve ?? {})) documents.set(path, served);
  requests.length = 0;
  connections.length = 0;
  const began = performance.now();
  const { status, json } = await take(step);
  const milliseconds = Math.round(performance.now() - began);
  const stored = await itemsOf(runner.dynamodbUrl, runner.table);
  results.push({
    status,
    body: json,
    requests: [...requests],
    connections: [...connections],
    milliseconds,
    clients: stored.length,
  });
}

const whys = runner.logs().flatMap(({ event, why }) => (event === "document refused" ? [why] : []));
await runner.stop();
for (const server of farSides) {
  server.closeAllConnections();
  server.close();
}
const report: SectorReport = { results, whys, stderr: runner.stderr() };
process.stdout.write(JSON.stringify(report));
