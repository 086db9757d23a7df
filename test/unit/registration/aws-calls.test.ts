import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import type { ManagementTarget } from "../../../lib/registration/authorize-management.ts";
import { deleteClient } from "../../../lib/registration/delete-client.ts";
import { disableClient } from "../../../lib/registration/operate-client.ts";
import { readClient } from "../../../lib/registration/read-client.ts";
import { recoverRegistrationToken } from "../../../lib/registration/recover-registration-token.ts";
import {
  authorizeRegistration,
  registerClient,
  rehearseRegistration,
} from "../../../lib/registration/register-client.ts";
import { replaceClient } from "../../../lib/registration/replace-client.ts";
import { createSecretsManagerSource } from "../../../lib/secrets/secrets-manager-source.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { type AssertionSigner, createAssertionSigner } from "../../support/assertions.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import type { Variables } from "../../support/claims.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { type SecretsManager, startSecretsManager } from "../../support/secrets-manager.ts";
import { createUseCases, grantOf, NOW, requestOf, targetOf, type UseCases } from "../../support/use-cases.ts";

let table: ClientTable;
let secrets: SecretsManager;
let cases: UseCases;
let target: ManagementTarget;
let signer: AssertionSigner;
beforeAll(async () => {
  signer = await createAssertionSigner();
});

/** The use cases over the real protocols of both services, with nothing in memory yet. */
function coldStart(variables: Variables = {}): UseCases {
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
  const settings = { CLIENT_SECRET_EXPIRATION_SECONDS: "3600", ...variables };
  const fetchPublicJson = async () => ({ keys: [signer.jwk] });
  return createUseCases(store, settings, { keyring: createKeyring(source), fetchPublicJson });
}

beforeEach(async () => {
  table = await startClientTable();
  secrets = await startSecretsManager();
  secrets.put("11111111-1111-4111-8111-111111111111", "the text of the keys secret");
  cases = coldStart();
  target = targetOf(await registerClient(cases.dependencies, {}, requestOf(webClient())));
  forgetCalls();
  return async () => {
    await Promise.all([table.close(), secrets.close()]);
  };
});

function forgetCalls(): void {
  table.calls.length = 0;
  secrets.calls.length = 0;
}

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
  return registerClient(coldStart().dependencies, {}, requestOf(webClient()));
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
  ["POST", () => registerClient(on(), {}, requestOf(webClient())), ["done", "PutItem"]],
  ["POST of a client without a secret", () => registerClient(on(), {}, requestOf(keyClient())), ["done", "PutItem"]],
  ["POST that is refused", () => registerClient(on(), {}, requestOf({})), ["metadata_refused"]],
  ["POST as a rehearsal", () => rehearseRegistration(on(), {}, webClient()), ["done"]],
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
  [
    "DELETE with another token",
    () => deleteClient(on(), { ...target, token: "another" }),
    [REFUSED, "DeleteItem", "GetItem"],
  ],
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

const LIVES = { CLIENT_EXPIRATION_SECONDS: "1000", CLIENT_EXPIRATION_GRACE_SECONDS: "1000" };
const ROTATES = { REGISTRATION_ACCESS_TOKEN_ROTATION: "true" };
const sendAgain = async (text = "body") => {
  const repeatable = { key: "0123456789abcdefghijkl", body: Buffer.from(text) };
  const { initialToken } = grantOf("token-1");
  const { kid } = await on().keyring.current();
  const grant = initialToken && { initialToken: { ...initialToken, kid } };
  return registerClient(on(), grant ?? {}, { ...requestOf(webClient()), repeatable });
};
const rotated = async (): Promise<void> => {
  target = targetOf(await patch({}));
};
/** A registration that was sent once; the client that came of it is the target. */
const sentOnce = async (): Promise<void> => {
  target = targetOf(await sendAgain());
};
const recovered = async (metadata: object) => {
  const { client } = await registerClient(on(), {}, requestOf({ ...webClient(), ...metadata }));
  const claims = { iss: client.clientId, sub: client.clientId, aud: "here", iat: NOW, exp: NOW + 60 };
  const assertion = await signer.sign(claims);
  forgetCalls();
  return recoverRegistrationToken(on(), { clientId: client.clientId, assertion, audiences: ["here"], source: "" });
};
const expire = async (): Promise<void> => {
  target = targetOf(await registerClient(on(), {}, requestOf(webClient())));
  cases.time.now = NOW + 1000;
};
const KEYS = { token_endpoint_auth_method: "private_key_jwt" };
const disable = async () => void (await disableClient(on(), { clientId: target.clientId, name: "operator" }));

/** A use of a feature: under which settings, after what, and what it costs. */
const FEATURES: readonly (readonly [
  claim: string,
  settings: Variables,
  before: () => Promise<void>,
  operation: () => Promise<unknown>,
  calls: readonly string[],
])[] = [
  [
    "POST with a life",
    LIVES,
    async () => {},
    () => registerClient(on(), {}, requestOf(webClient())),
    ["done", "PutItem"],
  ],
  ["PATCH that is empty and begins a life", LIVES, async () => {}, () => patch({}), ["done", "GetItem", "UpdateItem"]],
  ["PATCH that brings back", LIVES, expire, () => patch({}), ["done", "GetItem", "UpdateItem"]],
  ["GET of what has expired", LIVES, expire, () => readClient(on(), target), ["client_expired", "GetItem"]],
  ["DELETE of what has expired", LIVES, expire, () => deleteClient(on(), target), ["done", "DeleteItem"]],
  [
    "PATCH for a new secret",
    {},
    async () => {},
    () => patch({ client_secret: null }),
    ["done", "GetItem", "UpdateItem"],
  ],
  ["PATCH that rotates the token", ROTATES, async () => {}, () => patch({}), ["done", "GetItem", "UpdateItem"]],
  [
    "GET with the new token, the first time",
    ROTATES,
    rotated,
    () => readClient(on(), target),
    ["done", "GetItem", "UpdateItem"],
  ],
  [
    "GET with it, the second time",
    ROTATES,
    async () => {
      await rotated();
      await readClient(on(), target);
    },
    () => readClient(on(), target),
    ["done", "GetItem"],
  ],
  [
    "GET with the token before",
    ROTATES,
    async () => void (await patch({})),
    () => readClient(on(), target),
    ["done", "GetItem"],
  ],
  ["DELETE with the new token", ROTATES, rotated, () => deleteClient(on(), target), ["done", "DeleteItem"]],
  ["POST that may come again", {}, async () => {}, () => sendAgain(), ["done", "GetItem", "PutItem"]],
  ["POST that comes again", {}, sentOnce, () => sendAgain(), ["done", "GetItem", "GetItem"]],
  [
    "POST of another body by the same key",
    {},
    sentOnce,
    () => sendAgain("x"),
    ["idempotency_key_refused", "GetItem", "GetItem"],
  ],
  [
    "DELETE of what may come again",
    {},
    sentOnce,
    () => deleteClient(on(), target),
    ["done", "DeleteItem", "GetItem", "PutItem"],
  ],
  ["GET of what is disabled", {}, disable, () => readClient(on(), target), ["client_disabled", "GetItem"]],
  [
    "DELETE of what is disabled",
    {},
    disable,
    () => deleteClient(on(), target),
    ["client_disabled", "DeleteItem", "GetItem"],
  ],
  [
    "POST of an assertion",
    {},
    async () => {},
    () => recovered({ ...KEYS, jwks: { keys: [signer.jwk] } }),
    ["done", "GetItem", "UpdateItem"],
  ],
  [
    "POST of an assertion by a key that is elsewhere",
    {},
    async () => {},
    () => recovered({ ...KEYS, jwks_uri: "https://rp.example.org/jwks" }),
    ["done", "GetItem", "UpdateItem"],
  ],
];

describe("calls of AWS for what a client's life can have", () => {
  it.each(FEATURES)("%s", async (_, settings, before, operation, calls) => {
    cases = coldStart(settings);
    await cases.dependencies.keyring.current();
    await before();
    forgetCalls();
    expect(await callsOf(operation)).toEqual(calls);
  });

  it("have been counted for every feature", () => {
    expect(FEATURES.length).toBe(19);
  });
});

describe("calls of AWS by a function that has just been started", () => {
  it.each([
    ["POST", () => registerClient(on(), {}, requestOf(webClient())), ["PutItem"]],
    ["GET", () => readClient(on(), target), ["GetItem"]],
    ["PATCH", () => patch({ client_name: "New" }), ["GetItem", "UpdateItem"]],
  ] as const)("%s reads the keys once besides", async (_, operation, calls) => {
    cases = coldStart();
    expect(await callsOf(operation)).toEqual(["done", ...calls, "current"]);
  });

  it("GET of a client without a secret reads no keys", async () => {
    target = targetOf(await registerClient(on(), {}, requestOf(keyClient())));
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
