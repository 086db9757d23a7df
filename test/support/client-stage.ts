import type { Settings } from "../../lib/config/settings.ts";
import { OAuthError } from "../../lib/errors.ts";
import { problemResponse } from "../../lib/http/problem.ts";
import { amendClient } from "../../lib/registration/amend-client.ts";
import type { ManagementTarget } from "../../lib/registration/authorize-management.ts";
import { type ClientAnswer, clientInformation } from "../../lib/registration/client-information.ts";
import { deleteClient } from "../../lib/registration/delete-client.ts";
import type { ClientDependencies } from "../../lib/registration/dependencies.ts";
import type { ClientStore } from "../../lib/registration/ports.ts";
import { readClient } from "../../lib/registration/read-client.ts";
import { type RegistrationGrant, registerClient } from "../../lib/registration/register-client.ts";
import { replaceClient } from "../../lib/registration/replace-client.ts";
import { webClient } from "./builders.ts";
import type { Variables } from "./claims.ts";
import type { Json } from "./http-client.ts";
import { createUseCases, NOW, requestOf, targetOf, type UseCases } from "./use-cases.ts";

/** The use cases in a test about a client's life, with one clock for all of them. */
export interface ClientStage {
  readonly cases: UseCases;
  readonly on: ClientDependencies;
  /** Puts the clock so many seconds after {@link NOW}. */
  at(seconds: number): void;
  /** The same store, keys and clock under other settings. */
  under(settings: Partial<Settings>): ClientStage;
  register(metadata?: Json): Promise<ClientAnswer>;
  /** The same with an `Idempotency-Key`; the body is the text of the metadata unless it is given. */
  registerAgain(grant: RegistrationGrant, key: string, metadata?: Json, body?: string): Promise<ClientAnswer>;
  get(target: ManagementTarget): Promise<ClientAnswer>;
  patch(target: ManagementTarget, members?: Json): Promise<ClientAnswer>;
  /** A replacement that names the client itself. */
  put(target: ManagementTarget, members?: Json): Promise<ClientAnswer>;
  remove(target: ManagementTarget): Promise<void>;
}

/** A stage over a store. */
export function createStage(
  store: ClientStore,
  variables: Variables = {},
  overrides: Partial<ClientDependencies> = {},
): ClientStage {
  const cases = createUseCases(store, variables, overrides);
  return stageOf(cases, cases.dependencies);
}

const stageOf = (cases: UseCases, on: ClientDependencies): ClientStage => ({
  cases,
  on,
  at: (seconds) => {
    cases.time.now = NOW + seconds;
  },
  under: (settings) => stageOf(cases, { ...on, settings: { ...on.settings, ...settings } }),
  register: (metadata = webClient()) => registerClient(on, {}, requestOf(metadata)),
  registerAgain: (grant, key, metadata = webClient(), body = JSON.stringify(metadata)) =>
    registerClient(on, grant, { ...requestOf(metadata), repeatable: { key, body: Buffer.from(body) } }),
  get: (target) => readClient(on, target),
  patch: (target, members = {}) => amendClient(on, target, () => members),
  put: (target, members = {}) => replaceClient(on, target, () => webClient({ client_id: target.clientId, ...members })),
  remove: (target) => deleteClient(on, target),
});

/** The management of an answered client by another token. */
export const withToken = (answer: ClientAnswer, token: string): ManagementTarget => ({ ...targetOf(answer), token });

/** The document that an answer is told in. */
export const documentOf = (answer: ClientAnswer): Json => ({
  ...JSON.parse(clientInformation(answer, "https://op.example.com")),
});

/** What a caller gets who is refused: status, headers and bytes. Throws for what is done, and for faults. */
export async function refusalOf(operation: Promise<unknown>) {
  const error = await operation.then(
    () => new Error("not refused"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OAuthError)) throw error;
  return problemResponse(error.reason);
}

/** How an operation ends: `done`, or the kind of its refusal. */
export const outcomeOf = (operation: Promise<unknown>): Promise<string> =>
  operation.then(
    () => "done",
    (error: unknown) => (error instanceof OAuthError ? error.reason.kind : String(error)),
  );
