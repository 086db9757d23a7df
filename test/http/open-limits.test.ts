import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { itemsOf } from "../support/client-table.ts";
import type { Answer } from "../support/http-client.ts";
import { type Call, createRegistrar, REGISTER, type Registrar, registeredClient } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const REGISTRATION = "cas.authn.oidc.registration";
const OPEN = { [`${REGISTRATION}.dynamic-client-registration-mode`]: "OPEN" };
const PER_SOURCE = `${REGISTRATION}.open-registrations-per-source`;
const WINDOW = `${REGISTRATION}.open-registrations-window`;
const CLIENTS_MAX = `${REGISTRATION}.clients-max`;
const DAY = { [WINDOW]: "P1D" };

interface Service {
  readonly runner: Runner;
  readonly registrar: Registrar;
}

/** Starts a service for the tests of a group. */
function serviceWith(settings: Readonly<Record<string, string>>): () => Service {
  let service: Service | undefined;
  beforeAll(async () => {
    const runner = await startRunner({ settings });
    service = { runner, registrar: createRegistrar(runner) };
  });
  afterAll(() => service?.runner.stop());
  return () => {
    if (service === undefined) throw new Error("the service is not started yet");
    return service;
  };
}

const openly = ({ registrar }: Service, call: Call = {}, metadata: object = webClient()): Promise<Answer> =>
  registrar.register(metadata, { token: undefined, ...call });
const times = async (count: number, one: (index: number) => Promise<Answer>): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await one(index)).status);
  return statuses;
};
const itemsIn = ({ runner }: Service) => itemsOf(runner.dynamodbUrl, runner.table);

describe("three registrations a minute from one address", () => {
  const service = serviceWith({
    ...OPEN,
    [PER_SOURCE]: "3",
    [WINDOW]: "PT1M",
    "cas.authn.oidc.registration.audit-source-addresses": "false",
  });
  let refused: Answer;
  /** When the clock leaves one minute and enters the next in between, the count starts anew: then this is done again. */
  beforeAll(async () => {
    for (;;) {
      const minute = Math.floor(Date.now() / 60_000);
      const statuses = await times(3, () => openly(service()));
      refused = await openly(service());
      if (Math.floor(Date.now() / 60_000) !== minute) continue;
      expect(statuses).toEqual([201, 201, 201]);
      return;
    }
  });

  it("RFC 6585 4: the fourth is 429, and told when to come again", () => {
    expect([refused.status, refused.json["error"]]).toEqual([429, "too_many_requests"]);
    expect(refused.headers["retry-after"]).toMatch(/^(?:[1-9]|[1-5]\d|60)$/);
  });

  it("is answered with the headers of every answer, for scripts of any origin to read", () => {
    expect(refused.headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
      "access-control-expose-headers": expect.stringContaining("Retry-After"),
    });
    expect(refused.json["error_description"]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  });

  it("is in the log by the limit's name", () => {
    const [line] = service()
      .runner.logs()
      .filter(({ status }) => status === 429);
    expect(line).toMatchObject({ event: "request refused", reason: "too_many_registrations", why: "source" });
    expect(JSON.stringify(line)).not.toContain("127.0.0.1");
  });

  it("leaves no address in the table, where the audit is to have none", async () => {
    const items = await itemsIn(service());
    expect(items.filter(({ id }) => /^quota\/source\/[\w-]{43}$/.test(String(id))).length).toBeGreaterThan(0);
    expect(JSON.stringify(items)).not.toContain("127.0.0.1");
  });
});

describe("a limit for each source in OPEN mode", () => {
  const service = serviceWith({ ...OPEN, [PER_SOURCE]: "2", ...DAY });

  it("takes the source from the connection, whatever headers say; refused metadata and rehearsals cost nothing", async () => {
    const pretending = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP"] as const;
    const elsewhere = (index: number): Call => ({
      headers: pretending.map((name) => [name, name === "Forwarded" ? `for=192.0.2.${index}` : `192.0.2.${index}`]),
    });
    expect(await times(4, () => openly(service(), {}, { redirect_uris: ["x"] }))).toEqual([400, 400, 400, 400]);
    const rehearse = () =>
      service().registrar.call(`${REGISTER}?dry_run=true`, {
        method: "POST",
        type: "application/json",
        body: webClient(),
      });
    expect(await times(4, rehearse)).toEqual([200, 200, 200, 200]);
    expect(await itemsIn(service())).toEqual([]);
    const statuses = await times(4, (index) => openly(service(), elsewhere(index)));
    expect(statuses).toEqual([201, 201, 429, 429]);
    expect([(await rehearse()).status, (await openly(service(), {}, {})).status]).toEqual([200, 400]);
  });

  it("holds for nothing but registrations", async () => {
    expect((await openly(service())).status).toBe(429);
    const item = (await itemsIn(service())).find(({ id }) => String(id).startsWith("client/"));
    const { registrar } = service();
    const call = { token: "x" };
    expect((await registrar.call(`/oidc/clientConfig?clientId=${item?.["client_id"]}`, call)).status).toBe(401);
  });
});

describe("fifty registrations at the same time", () => {
  const service = serviceWith({ ...OPEN, [PER_SOURCE]: "10", ...DAY });

  it("are ten where there may be ten", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => openly(service())));
    const statuses = answers.map(({ status }) => status).sort((one, other) => one - other);
    expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(40).fill(429)]);
    const clients = (await itemsIn(service())).filter(({ id }) => String(id).startsWith("client/"));
    expect(clients.length).toBe(10);
  });
});

describe("a limit for each source in PROTECTED mode", () => {
  const service = serviceWith({ [PER_SOURCE]: "1", ...DAY });

  it("does not hold: an operator vouches for who has an initial access token", async () => {
    const { registrar } = service();
    expect(await times(4, () => registrar.register())).toEqual([201, 201, 201, 201]);
    expect((await itemsIn(service())).filter(({ id }) => !String(id).startsWith("client/"))).toEqual([]);
  });
});

describe("two clients in all", () => {
  const service = serviceWith({ [CLIENTS_MAX]: "2" });

  it("hold for everybody, and a deletion makes room for one", async () => {
    const { registrar, runner } = service();
    const [client, other] = [await registrar.client(), await registrar.client()];
    const refused = await registrar.register();
    expect([refused.status, refused.json["error"], refused.headers["retry-after"]]).toEqual([
      429,
      "too_many_requests",
      "3600",
    ]);
    expect(runner.logs().at(-1)).toMatchObject({ reason: "too_many_registrations", why: "clients" });
    expect((await registrar.manage(other, "PATCH", { body: { client_name: "x" } })).status).toBe(200);
    expect((await registrar.manage(client, "DELETE", { token: other.token })).status).toBe(401);
    expect((await registrar.register()).status).toBe(429);
    const deletions = await Promise.all([1, 2, 3].map(() => registrar.manage(client, "DELETE")));
    expect(deletions.map(({ status }) => status).sort()).toEqual([204, 401, 401]);
    const next = registeredClient(await registrar.register());
    expect((await registrar.register()).status).toBe(429);
    expect((await registrar.manage(next, "DELETE", { ifMatch: next.etag })).status).toBe(204);
    expect(await times(2, () => registrar.register())).toEqual([201, 429]);
  });
});
