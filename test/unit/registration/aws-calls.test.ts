import { beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import type { ManagementTarget } from "../../../lib/registration/authorize-management.ts";
import { deleteClient } from "../../../lib/registration/delete-client.ts";
import { readClient } from "../../../lib/registration/read-client.ts";
import {
  authorizeRegistration,
  registerClient,
  rehearseRegistration,
} from "../../../lib/registration/register-client.ts";
import { replaceClient } from "../../../lib/registration/replace-client.ts";
import { createSecretsManagerSource } from "../../../lib/secrets/secrets-manager-source.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { type SecretsManager, startSecretsManager } from "../../support/secrets-manager.ts";
import { createUseCases, NOW, targetOf, type UseCases } from "../../support/use-cases.ts";

let table: ClientTable;
let secrets: SecretsManager;
let cases: UseCases;
let target: ManagementTarget;

/** The use cases over the real protocols of both services, with nothing in memory yet. */
function coldStart(): UseCases {
  const source = createSecretsManagerSource({
    client: secrets.client,
    secretId: secrets.secretId,
    cacheSeconds: 60,
    monotonicMilliseconds: () => 0,
    onUnreachable: (error) => {
      throw error;
    },
  });
  const store = createDynamoClientStore(table.documents, table.name);
  return createUseCases(store, { CLIENT_SECRET_EXPIRATION_SECONDS: "3600" }, { keyring: createKeyring(source) });
}

beforeEach(async () => {
  table = await startClientTable();
  secrets = await startSecretsManager();
  secrets.put("11111111-1111-4111-8111-111111111111", "the text of the keys secret");
  cases = coldStart();
  target = targetOf(await registerClient(cases.dependencies, {}, webClient()));
  table.calls.length = 0;
  secrets.calls.length = 0;
  return async () => {
    await Promise.all([table.close(), secrets.close()]);
  };
});

/** How an operation ends, and what it asks of DynamoDB and of Secrets Manager. */
async function callsOf(operation: () => Promise<unknown>): Promise<readonly string[]> {
  const outcome = await operation().then(
    () => "done",
    (error: unknown) => (error instanceof OAuthError ? error.reason.kind : String(error)),
  );
  return [outcome, ...table.calls, ...secrets.calls];
}

/** A client whose secret is sealed by a new version of the keys. */
async function registerUnder(versionId: string) {
  secrets.put(versionId, `the text of ${versionId}`);
  return registerClient(coldStart().dependencies, {}, webClient());
}

const on = () => cases.dependencies;
const patch = (members: object) => amendClient(on(), target, () => ({ ...members }));
const put = (one: ManagementTarget, members: object = {}) =>
  replaceClient(on(), one, () => webClient({ client_id: one.clientId, ...members }));
const under = (revision: number): ManagementTarget => ({
  ...target,
  isConditional: true,
  isAllowedRevision: (actual) => actual === revision,
});

const REFUSED = "token_refused";
const CALLS: readonly (readonly [claim: string, operation: () => Promise<unknown>, calls: readonly string[]])[] = [
  ["POST", () => registerClient(on(), {}, webClient()), ["done", "PutItem"]],
  ["POST of a client without a secret", () => registerClient(on(), {}, keyClient()), ["done", "PutItem"]],
  ["POST that is refused", () => registerClient(on(), {}, {}), ["metadata_refused"]],
  ["POST as a rehearsal", () => rehearseRegistration(on(), webClient()), ["done"]],
  ["POST without a token", () => authorizeRegistration(on(), undefined), ["token_missing"]],
  ["GET", () => readClient(on(), target), ["done", "GetItem"]],
  ["GET with another token", () => readClient(on(), { ...target, token: "another" }), [REFUSED, "GetItem"]],
  ["GET of an unknown client", () => readClient(on(), { ...target, clientId: "nobody" }), [REFUSED, "GetItem"]],
  ["GET of what is no identifier", () => readClient(on(), { ...target, clientId: "a/b" }), [REFUSED]],
  ["PUT", () => put(target, { client_name: "New" }), ["done", "GetItem", "UpdateItem"]],
  ["PUT that is refused", () => put(target, { redirect_uris: [] }), ["metadata_refused", "GetItem"]],
  ["PUT with another token", () => put({ ...target, token: "another" }), [REFUSED, "GetItem"]],
  ["PUT under a condition that fails", () => put(under(7)), ["precondition_failed", "GetItem"]],
  ["PATCH", () => patch({ client_name: "New" }), ["done", "GetItem", "UpdateItem"]],
  ["PATCH that is refused", () => patch({ redirect_uris: null }), ["metadata_refused", "GetItem"]],
  ["PATCH that is empty", () => patch({}), ["done", "GetItem"]],
  ["DELETE", () => deleteClient(on(), target), ["done", "DeleteItem"]],
  ["DELETE with another token", () => deleteClient(on(), { ...target, token: "another" }), [REFUSED, "DeleteItem"]],
  ["DELETE of what is no identifier", () => deleteClient(on(), { ...target, clientId: "a/b" }), [REFUSED]],
  ["DELETE under a condition", () => deleteClient(on(), under(1)), ["done", "GetItem", "DeleteItem"]],
  ["DELETE under a condition that fails", () => deleteClient(on(), under(7)), ["precondition_failed", "GetItem"]],
];

describe("calls of AWS for each operation, once the keys are known", () => {
  it.each(CALLS)("%s", async (_, operation, calls) => {
    expect(await callsOf(operation)).toEqual(calls);
  });

  it("have been counted for every operation", () => {
    expect(CALLS.length).toBe(21);
  });

  it("PATCH that is empty and renews an expired secret", async () => {
    cases.time.now = NOW + 3600;
    expect(await callsOf(() => patch({}))).toEqual(["done", "GetItem", "UpdateItem"]);
  });
});

describe("calls of AWS by a function that has just been started", () => {
  it.each([
    ["POST", () => registerClient(on(), {}, webClient()), ["PutItem"]],
    ["GET", () => readClient(on(), target), ["GetItem"]],
    ["PATCH", () => patch({ client_name: "New" }), ["GetItem", "UpdateItem"]],
  ] as const)("%s reads the keys once besides", async (_, operation, calls) => {
    cases = coldStart();
    expect(await callsOf(operation)).toEqual(["done", ...calls, "current"]);
  });

  it("GET of a client without a secret reads no keys", async () => {
    target = targetOf(await registerClient(on(), {}, keyClient()));
    table.calls.length = 0;
    cases = coldStart();
    expect(await callsOf(() => readClient(on(), target))).toEqual(["done", "GetItem"]);
  });

  it("GET of clients that older keys have sealed reads each of those keys once", async () => {
    const [first, second] = [target, targetOf(await registerUnder("22222222-2222-4222-8222-222222222222"))];
    secrets.put("33333333-3333-4333-8333-333333333333", "the third text");
    secrets.calls.length = 0;
    cases = coldStart();
    const outcomes = [await callsOf(() => readClient(on(), first)), await callsOf(() => readClient(on(), second))];
    expect(outcomes.map(([outcome]) => outcome)).toEqual(["done", "done"]);
    expect(secrets.calls.length).toBe(3);
  });
});
