import { randomInt } from "node:crypto";
import { webClient } from "../support/builders.ts";
import { type Answer, type Json, send } from "../support/http-client.ts";

/** A client as its own caller knows it. */
export interface KnownClient {
  readonly id: string;
  readonly uri: string;
  token: string;
  name: string;
  secret: string;
}

/** What callers do, how often of a hundred, and what answers it. */
const STEPS = {
  read: { share: 40, status: 200 },
  register: { share: 18, status: 201 },
  amend: { share: 18, status: 200 },
  delete: { share: 14, status: 204 },
  replace: { share: 6, status: 200 },
  "new secret": { share: 4, status: 200 },
} as const;

/** The name of a step. */
export type StepName = keyof typeof STEPS;

/** What one connection has seen. */
export interface Seen {
  readonly clients: Map<string, KnownClient>;
  readonly milliseconds: Record<StepName, number[]>;
  readonly errors: string[];
}

/** Nothing seen yet. */
export const nothingSeen = (): Seen => ({
  clients: new Map(),
  milliseconds: { read: [], register: [], amend: [], delete: [], replace: [], "new secret": [] },
  errors: [],
});

/** So many clients a connection has at once: the table stays as large as it is, so that growth would show. */
const CLIENTS_MAX = 12;

/** Lives clients' lives over one connection until `isOver`: each step waits for the one before. */
export async function live(baseUrl: string, token: () => string, seen: Seen, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const clients = [...seen.clients.values()];
    const client = clients[clients.length === 0 ? 0 : randomInt(clients.length)];
    const step = client === undefined ? "register" : nextStep(clients.length);
    const since = performance.now();
    const fault = await take(step, client, { baseUrl, token: token(), seen }).catch((error: unknown) => String(error));
    if (fault === undefined) seen.milliseconds[step].push(performance.now() - since);
    else seen.errors.push(`${step}: ${fault}`);
  }
}

function nextStep(clients: number): StepName {
  let chance = randomInt(100);
  for (const [name, { share }] of Object.entries(STEPS)) {
    chance -= share;
    if (chance < 0) return name === "register" && clients >= CLIENTS_MAX ? "delete" : (name as StepName);
  }
  throw new Error("the shares come to less than a hundred");
}

interface Where {
  readonly baseUrl: string;
  readonly token: string;
  readonly seen: Seen;
}

/** Takes a step and remembers what it changed. Gives what is wrong with the answer, or undefined. */
async function take(step: StepName, client: KnownClient | undefined, { baseUrl, token, seen }: Where) {
  const name = `Client ${randomInt(1_000_000)}`;
  if (client === undefined || step === "register") {
    const answer = await call("POST", `${baseUrl}/oidc/register`, token, webClient({ client_name: name }));
    if (answer.status !== STEPS.register.status) return refusal(answer);
    const { client_id, registration_client_uri } = answer.json;
    const [id, uri] = [String(client_id), String(registration_client_uri)];
    seen.clients.set(id, { id, uri, ...credentialsIn(answer.json), name });
    return undefined;
  }
  const answer = await manage(step, client, name);
  if (answer.status !== STEPS[step].status) return refusal(answer);
  if (step === "delete") {
    seen.clients.delete(client.id);
    return undefined;
  }
  if (step === "amend" || step === "replace") client.name = name;
  const isKept = answer.json["client_name"] === client.name;
  const isSecret = step === "new secret" ? answer.json["client_secret"] !== client.secret : true;
  Object.assign(client, credentialsIn(answer.json));
  return isKept && isSecret ? undefined : "the answer is not what was done";
}

const credentialsIn = (document: Json) => ({
  token: String(document["registration_access_token"]),
  secret: String(document["client_secret"]),
});

const refusal = ({ status, text }: Answer): string => `${status} ${text.slice(0, 200)}`;

function manage(step: Exclude<StepName, "register">, { id, uri, token }: KnownClient, name: string): Promise<Answer> {
  switch (step) {
    case "read":
      return call("GET", uri, token);
    case "amend":
      return call("PATCH", uri, token, { client_name: name });
    case "new secret":
      return call("PATCH", uri, token, { client_secret: null });
    case "replace":
      return call("PUT", uri, token, webClient({ client_id: id, client_name: name }));
    case "delete":
      return call("DELETE", uri, token);
  }
}

function call(method: string, url: string, token: string, body?: Json): Promise<Answer> {
  const headers = [["Authorization", `Bearer ${token}`] as const];
  if (body === undefined) return send(url, { method, headers });
  return send(url, { method, headers: [...headers, ["Content-Type", "application/json"]], body: JSON.stringify(body) });
}
