import { beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { deleteClient } from "../../../lib/registration/delete-client.ts";
import type { ClientDependencies } from "../../../lib/registration/dependencies.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { registerClient, rehearseRegistration } from "../../../lib/registration/register-client.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { webClient } from "../../support/builders.ts";
import type { Variables } from "../../support/claims.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { createUseCases, grantOf, NOW, requestOf, targetOf, type UseCases } from "../../support/use-cases.ts";

const [ONE, OTHER] = ["192.0.2.1", "2001:db8:1:2::/64"];
const PER_SOURCE = {
  REGISTRATION_MODE: "OPEN",
  OPEN_REGISTRATIONS_PER_SOURCE: "2",
  OPEN_REGISTRATIONS_WINDOW_SECONDS: "60",
};
const CLIENTS = { CLIENTS_MAX: "3" };

const { store, table } = await openTestedStore();
beforeEach(async () => {
  // A counter of its own for each test.
  await table.set("quota/clients", "spent", 0);
  table.calls.length = 0;
});

let round = 0;
/** Use cases that count in the table, at a time that no other test has counted in. */
function limitedUseCases(variables: Variables, overrides: Partial<ClientDependencies> = {}): UseCases {
  const cases = createUseCases(store, variables, {
    quotas: createDynamoQuotaCounter({
      documents: table.documents,
      once: () => table.documents,
      tableName: table.name,
      onLeftTooHigh: (error) => {
        throw error;
      },
    }),
    ...overrides,
  });
  round += 1;
  cases.time.now = NOW + round * 86_400;
  return cases;
}

const register = ({ dependencies }: UseCases, source = ONE, initialTokenId?: string) =>
  registerClient(dependencies, grantOf(initialTokenId), requestOf(webClient(), source));
const outcomeOf = async (registering: Promise<unknown>): Promise<unknown> =>
  registering.then(
    () => "registered",
    (error: unknown) => (error instanceof OAuthError ? error.reason : error),
  );
const outcomesOf = async (count: number, one: () => Promise<unknown>): Promise<unknown[]> => {
  const outcomes: unknown[] = [];
  for (let index = 0; index < count; index += 1) outcomes.push(await outcomeOf(one()));
  return outcomes;
};
const clientsCount = async (): Promise<unknown> => (await table.item("quota/clients"))?.["spent"];
const refusedBy = (limit: string, retryAfterSeconds: number) => ({
  kind: "too_many_registrations",
  limit,
  retryAfterSeconds,
});
const outage = () => new OAuthError({ kind: "unavailable", what: "client store" });
/** The store with one operation changed. */
const storeWith = (changed: Partial<ClientStore>): ClientStore => ({ ...store, ...changed });

describe("a limit for each source", () => {
  it("lets so many register within a window, and tells the rest when the next one starts", async () => {
    const cases = limitedUseCases(PER_SOURCE);
    cases.time.now += 10;
    const [first, second, third] = await outcomesOf(3, () => register(cases));
    expect([first, second, third]).toEqual(["registered", "registered", refusedBy("source", 50)]);
  });

  it("starts anew with the next window, to the second", async () => {
    const cases = limitedUseCases(PER_SOURCE);
    await outcomesOf(2, () => register(cases));
    cases.time.now += 59;
    expect(await outcomeOf(register(cases))).toEqual(refusedBy("source", 1));
    cases.time.now += 1;
    expect(await outcomeOf(register(cases))).toBe("registered");
  });

  it("is each source's own", async () => {
    const cases = limitedUseCases(PER_SOURCE);
    await outcomesOf(2, () => register(cases));
    expect(await outcomesOf(3, () => register(cases, OTHER))).toEqual([
      "registered",
      "registered",
      refusedBy("source", 60),
    ]);
  });

  it("does not hold for who has an initial access token, and takes nothing from those without", async () => {
    const cases = limitedUseCases(PER_SOURCE);
    expect(await outcomesOf(4, () => register(cases, ONE, "token-1"))).toEqual(Array(4).fill("registered"));
    expect(await outcomesOf(2, () => register(cases))).toEqual(["registered", "registered"]);
  });

  it("says nothing in PROTECTED mode", async () => {
    const cases = limitedUseCases({ ...PER_SOURCE, REGISTRATION_MODE: "PROTECTED" });
    expect(await outcomesOf(4, () => register(cases))).toEqual(Array(4).fill("registered"));
  });

  it("is exact for many at the same time", async () => {
    const cases = limitedUseCases({ ...PER_SOURCE, OPEN_REGISTRATIONS_PER_SOURCE: "7" });
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcomeOf(register(cases))));
    expect(outcomes.filter((outcome) => outcome === "registered").length).toBe(7);
  });

  it("leaves in the table when the window ends, and no address in any form", async () => {
    const cases = limitedUseCases(PER_SOURCE);
    await register(cases);
    const items = (await table.items()).filter(({ expires_at }) => expires_at === cases.time.now + 60);
    expect(items).toEqual([
      { id: expect.stringMatching(/^quota\/source\/[\w-]{43}$/), spent: 1, expires_at: cases.time.now + 60 },
    ]);
    expect(JSON.stringify(items)).not.toContain(ONE);
  });
});

describe("a limit of all clients", () => {
  it("holds for every registration, under an initial access token too", async () => {
    const cases = limitedUseCases(CLIENTS);
    expect(await outcomesOf(4, () => register(cases, ONE, "token-1"))).toEqual([
      ...Array(3).fill("registered"),
      refusedBy("clients", 3600),
    ]);
  });

  it("has room again when a client is deleted, under a condition or none", async () => {
    for (const condition of [undefined, () => true]) {
      const cases = limitedUseCases(CLIENTS);
      await table.set("quota/clients", "spent", 2);
      const target = targetOf(await register(cases), condition);
      expect(await outcomeOf(register(cases))).toEqual(refusedBy("clients", 3600));
      await deleteClient(cases.dependencies, target);
      expect(await clientsCount()).toBe(2);
      expect(await outcomeOf(register(cases))).toBe("registered");
    }
  });

  it("counts a client down once, however often and by whomever it is deleted", async () => {
    const cases = limitedUseCases(CLIENTS);
    await register(cases);
    const target = targetOf(await register(cases));
    const remove = () => deleteClient(cases.dependencies, target);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => outcomeOf(remove())));
    expect(outcomes.filter((outcome) => outcome === "registered").length).toBe(1);
    await outcomeOf(deleteClient(cases.dependencies, { ...target, token: "another" }));
    await outcomeOf(deleteClient(cases.dependencies, { ...target, clientId: "a/b" }));
    expect(await clientsCount()).toBe(1);
  });

  it("stays as it is for a client that was found gone: somebody else may have counted it down", async () => {
    const cases = limitedUseCases(CLIENTS, { store: storeWith({ remove: async () => "found removed" }) });
    await deleteClient(cases.dependencies, targetOf(await register(cases)));
    expect([await clientsCount(), cases.events()]).toEqual([1, ["client registered", "client deleted"]]);
  });

  it("is not reached by clients that it never counted", async () => {
    const before = createUseCases(store);
    const target = targetOf(await registerClient(before.dependencies, {}, requestOf(webClient())));
    const cases = limitedUseCases(CLIENTS);
    await deleteClient(cases.dependencies, target);
    expect(await clientsCount()).toBe(0);
  });
});

describe("what costs nothing", () => {
  it.each([
    ["refused metadata", ({ dependencies }: UseCases) => registerClient(dependencies, {}, requestOf({}, ONE))],
    ["a rehearsal", ({ dependencies }: UseCases) => rehearseRegistration(dependencies, {}, webClient())],
  ])("%s, and it is not limited either", async (_, attempt) => {
    const cases = limitedUseCases({ ...PER_SOURCE, CLIENTS_MAX: "2" });
    for (let index = 0; index < 4; index += 1) await outcomeOf(attempt(cases));
    expect(table.calls).toEqual([]);
    await outcomesOf(2, () => register(cases));
    expect(await outcomeOf(attempt(cases))).not.toMatchObject({ kind: "too_many_registrations" });
  });

  it("a registration that can not be stored", async () => {
    const broken = storeWith({ create: () => Promise.reject(outage()) });
    const cases = limitedUseCases({ ...PER_SOURCE, ...CLIENTS }, { store: broken });
    expect(await outcomesOf(4, () => register(cases))).toEqual(Array(4).fill(outage().reason));
    expect(await clientsCount()).toBe(0);
    expect((await table.items()).find(({ expires_at }) => expires_at === cases.time.now + 60)).toMatchObject({
      spent: 0,
    });
  });

  it("a registration whose identifier is taken", async () => {
    const cases = limitedUseCases(CLIENTS, { store: storeWith({ create: async () => false }) });
    await expect(register(cases)).rejects.toThrow("a new client identifier is taken");
    expect(await clientsCount()).toBe(0);
  });

  it("to a source, a registration for which there is no room among all clients", async () => {
    const cases = limitedUseCases({ ...PER_SOURCE, ...CLIENTS });
    await table.set("quota/clients", "spent", 3);
    expect(await outcomesOf(4, () => register(cases))).toEqual(Array(4).fill(refusedBy("clients", 3600)));
    await table.set("quota/clients", "spent", 0);
    expect(await outcomeOf(register(cases))).toBe("registered");
  });
});

describe("calls of the table", () => {
  it.each([
    ["no limit", {}, ["PutItem"], ["DeleteItem"]],
    ["OPEN mode without a limit", { REGISTRATION_MODE: "OPEN" }, ["PutItem"], ["DeleteItem"]],
    ["a limit for each source", PER_SOURCE, ["UpdateItem", "PutItem"], ["DeleteItem"]],
    ["a limit of all clients", CLIENTS, ["UpdateItem", "PutItem"], ["DeleteItem", "UpdateItem"]],
    ["both", { ...PER_SOURCE, ...CLIENTS }, ["UpdateItem", "UpdateItem", "PutItem"], ["DeleteItem", "UpdateItem"]],
  ])("under %s", async (_, variables, registering, deleting) => {
    const cases = limitedUseCases(variables);
    const target = targetOf(await register(cases));
    expect(table.calls).toEqual(registering);
    table.calls.length = 0;
    await deleteClient(cases.dependencies, target);
    expect(table.calls).toEqual(deleting);
  });

  it("a registration beyond the limit writes no client", async () => {
    const cases = limitedUseCases(PER_SOURCE);
    await outcomesOf(2, () => register(cases));
    table.calls.length = 0;
    await outcomeOf(register(cases));
    expect(table.calls).toEqual(["UpdateItem"]);
  });
});
