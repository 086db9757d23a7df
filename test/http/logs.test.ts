import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENTS } from "../../lib/observability/events.ts";
import { EC_KEY, keyClient, webClient } from "../support/builders.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { observeTable } from "../support/observe-table.ts";
import { operateSecret } from "../support/operate-secret.ts";
import {
  basic,
  CLIENT_CONFIG,
  createRegistrar,
  INIT_TOKEN,
  REGISTER,
  type RegisteredClient,
  registeredClient,
  textOf,
} from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

/** Stands in all that is sent and must not be read by whoever reads the log. */
const MARK = "zq-4711-zq";

/** A request of the session, and the events that it must leave in the log. */
interface Step {
  readonly step: string;
  readonly events: readonly string[];
  /** The kind of refusal and its evidence, where there is one. */
  readonly reason?: string;
  readonly answer: Answer;
}

let runner: Runner;
let lines: readonly Json[];
let client: RegisteredClient;
const steps: Step[] = [];
const confidential: string[] = [];

/** Every kind of request and refusal, one after the other. */
async function holdSession(): Promise<void> {
  const registrar = createRegistrar(runner);
  const take = async (
    step: string,
    events: readonly string[],
    answer: Promise<Answer>,
    reason?: string,
  ): Promise<Answer> => {
    steps.push({ step, events, answer: await answer, ...(reason !== undefined && { reason }) });
    return answer;
  };
  const refused = (step: string, reason: string, answer: Promise<Answer>): Promise<Answer> =>
    take(step, ["request refused"], answer, reason);
  const issued = await take("initToken", ["initial access token issued"], registrar.initToken());
  const initialToken = textOf(issued.json, "access_token");
  const post = (body: object | string, token: string | undefined = initialToken) =>
    registrar.register({}, { body, token });
  client = registeredClient(
    await take("register", ["client registered"], post(webClient({ client_name: MARK, [MARK]: MARK }))),
  );
  const other = registeredClient(
    await take("register with keys", ["client registered"], post(keyClient({ client_name: MARK }))),
  );
  await take(
    "rehearse",
    ["registration rehearsed"],
    registrar.call(`${REGISTER}?dry_run=true`, {
      method: "POST",
      token: initialToken,
      type: "application/json",
      body: webClient(),
    }),
  );
  await take("read", ["client read"], registrar.manage(client, "GET"));
  await take("empty patch", ["client read"], registrar.manage(client, "PATCH"));
  await take("patch", ["client updated"], registrar.manage(client, "PATCH", { body: { client_name: `${MARK}2` } }));
  await take(
    "put",
    ["client updated"],
    registrar.manage(client, "PUT", { body: webClient({ client_id: client.id, client_name: MARK }) }),
  );
  await take("delete", ["client deleted"], registrar.manage(other, "DELETE"));

  await refused(
    "wrong password",
    "operator_credentials_refused",
    registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(runner.user, `wrong-${MARK}`)]] }),
  );
  await refused(
    "malformed Basic",
    "operator_credentials_refused",
    registrar.call(INIT_TOKEN, { headers: [["Authorization", `Basic ${MARK}`]] }),
  );
  await refused("another method", "method_not_allowed", registrar.call(INIT_TOKEN, { method: "POST" }));
  await refused("no token", "token_missing", registrar.register(webClient(), { token: undefined }));
  await refused("bad token", "token_refused", post(webClient(), MARK));
  await refused("tampered token", "token_refused", post(webClient(), `${initialToken.slice(0, -8)}AAAAAAAA`));
  await refused("client token at register", "token_refused", post(webClient(), client.token));
  await refused("foreign token", "token_refused", registrar.manage(client, "GET", { token: other.token }));
  await refused("deleted client", "token_refused", registrar.manage(other, "DELETE"));
  await refused(
    "two tokens",
    "authorization_ambiguous",
    registrar.manage(client, "GET", { headers: [["Authorization", `Bearer ${MARK}`]] }),
  );
  await refused(
    "query",
    "query_refused",
    registrar.call(`${CLIENT_CONFIG}?clientId=${MARK}&clientId=${MARK}`, { token: client.token }),
  );
  await refused(
    "unclear rehearsal",
    "query_refused",
    registrar.call(`${REGISTER}?dry_run=${MARK}`, { method: "POST", token: initialToken }),
  );
  await refused("type", "media_type_refused", registrar.register({}, { token: initialToken, type: `text/${MARK}` }));
  await refused("size", "body_too_large", post(JSON.stringify({ [MARK]: MARK.repeat(8000) })));
  await refused("no JSON", "body_malformed", post(`{"${MARK}":${MARK}`));
  await refused("a name twice", "body_malformed", post(`{"${MARK}":1,"${MARK}":2}`));
  await refused(
    "faults",
    "metadata_refused",
    post({
      redirect_uris: [`http://${MARK}.example/`],
      client_name: { [MARK]: MARK },
      [`logo_uri#${MARK}!`]: MARK,
      jwks: { keys: [{ ...EC_KEY, [MARK]: MARK, d: MARK }] },
    }),
  );
  await refused("statement", "metadata_refused", post(webClient({ software_statement: MARK })));
  await refused("secret", "member_refused", registrar.manage(client, "PATCH", { body: { client_secret: MARK } }));
  await refused("condition", "precondition_failed", registrar.manage(client, "PATCH", { ifMatch: `"${MARK}"` }));
  await refused("host", "host_not_served", registrar.manage(client, "GET", { headers: [["Host", `${MARK}.example`]] }));
  await take(
    "sector document",
    ["document refused", "request refused"],
    post(webClient({ sector_identifier_uri: `https://${MARK}.invalid/${MARK}` })),
    "metadata_refused",
  );
  await take(
    "preflight",
    [],
    registrar.call(REGISTER, { method: "OPTIONS", headers: [["Origin", `https://${MARK}.example`]] }),
  );
  await take("unknown path", [], registrar.call(`/oidc/${MARK}`));

  confidential.push(
    MARK,
    initialToken,
    client.token,
    other.token,
    textOf(client.document, "client_secret"),
    runner.password,
  );
}

/** What the log must not have even when the service itself is at fault. */
async function holdBrokenSession(): Promise<void> {
  const registrar = createRegistrar(runner);
  const table = observeTable(runner);
  const broken = await registrar.client();
  await table.put({ ...(await table.itemOf(broken.id)), client_secret_sealed: `${MARK}.broken` });
  steps.push({ step: "broken item", events: ["unexpected fault"], answer: await registrar.manage(broken, "GET") });
  const members = Object.fromEntries(
    Array.from({ length: 2500 }, (_, index) => [`client_name#x-${index.toString(36)}`, 1]),
  );
  steps.push({
    step: "many faults",
    events: ["request refused"],
    reason: "metadata_refused",
    answer: await registrar.register(members),
  });
  table.end();
  const keys = operateSecret(runner, runner.keysSecret);
  confidential.push((await keys.current()).value, broken.token, textOf(broken.document, "client_secret"));
  keys.end();
}

beforeAll(async () => {
  runner = await startRunner();
  await holdSession();
  await holdBrokenSession();
  await runner.stop();
  lines = runner.logs();
});
afterAll(() => runner.stop());

const linesOf = ({ answer }: Step): readonly Json[] =>
  lines.filter((line) => line["request_id"] === answer.headers["apigw-requestid"]);

describe("the log of a session", () => {
  it("has seen every step", () => {
    expect([steps.length, confidential.length]).toEqual([35, 9]);
    // What is besides: an initToken and a registration before the broken item.
    expect(lines.length).toBe(steps.flatMap(({ events }) => events).length + 2);
  });

  it("each step leaves its own events, under the identifier that the caller got", () => {
    for (const one of steps)
      expect(
        linesOf(one).map(({ event }) => event),
        one.step,
      ).toEqual(one.events);
  });

  it("a refusal says of which kind it is, and the status of the answer", () => {
    const refusals = steps.filter(({ events }) => events.includes("request refused"));
    expect(refusals.length).toBe(23);
    for (const one of refusals)
      expect(linesOf(one).at(-1), one.step).toMatchObject({
        reason: one.reason,
        outcome: one.reason,
        status: one.answer.status,
      });
  });

  it("every line is an event of the closed list with its level, its function and its time", () => {
    for (const line of lines) {
      expect(Object.keys(EVENTS)).toContain(line["event"]);
      expect(line["level"]).toBe(EVENTS[line["event"] as keyof typeof EVENTS]);
      expect(["initToken", "register", "clientConfig"]).toContain(line["function"]);
      expect(new Date(String(line["timestamp"])).toISOString()).toBe(line["timestamp"]);
      expect(line["request_id"]).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("a refusal has its evidence in words of ours", () => {
    const evidence = new Map(steps.map((one) => [one.step, linesOf(one).at(-1)?.["why"]]));
    expect(Object.fromEntries(evidence)).toMatchObject({
      "wrong password": "wrong",
      "malformed Basic": "malformed",
      "foreign token": "other client",
      "deleted client": "unknown client",
      "client token at register": "malformed",
      query: "client_id repeated",
      "no JSON": "not JSON",
      "a name twice": "duplicate name",
      secret: "client_secret: client_secret differs",
      faults: expect.stringContaining("/redirect_uris/0 must be"),
    });
  });

  it("names the client, but in no line that a stranger can cause", () => {
    const named = lines.filter((line) => line["client_id"] === client.id);
    expect(named.map(({ event }) => event)).toEqual([
      "client registered",
      "client read",
      "client read",
      "client updated",
      "client updated",
    ]);
  });

  it("the registration names the token by its identifier, which is that of its issue", () => {
    const [issued] = lines.filter(({ event }) => event === "initial access token issued");
    const [registered] = lines.filter(({ event }) => event === "client registered");
    expect([typeof issued?.["token_id"], registered?.["token_id"]]).toEqual(["string", issued?.["token_id"]]);
    expect(registered?.["ignored_members"]).toBe(1);
  });

  it("every line is a metric in CloudWatch's embedded format", () => {
    for (const line of lines) {
      const { Timestamp, CloudWatchMetrics } = line["_aws"] as {
        readonly Timestamp: unknown;
        readonly CloudWatchMetrics: readonly Json[];
      };
      expect(Timestamp).toBe(Date.parse(String(line["timestamp"])));
      expect(CloudWatchMetrics.length).toBe(1);
      const { Namespace, Dimensions, Metrics } = CloudWatchMetrics[0] ?? {};
      expect([Namespace, Dimensions, Metrics]).toEqual([
        "OidcRegistrar",
        [["function", "outcome"]],
        [{ Name: "Events", Unit: "Count" }],
      ]);
      expect([typeof line["function"], typeof line["outcome"], line["Events"]]).toEqual(["string", "string", 1]);
    }
  });

  it("no line is longer than an event of CloudWatch Logs may be", () => {
    expect(Math.max(...lines.map((line) => JSON.stringify(line).length))).toBeLessThan(32 * 1024);
  });

  it("outcomes are words of closed lists: a metric of a caller's making would cost the operator", () => {
    const reasons = new Set(steps.map(({ reason }) => reason));
    for (const { outcome } of lines)
      expect(Object.hasOwn(EVENTS, String(outcome)) || reasons.has(String(outcome)), String(outcome)).toBe(true);
  });
});

describe("nothing confidential is in it", () => {
  it("no token, secret, password or key, and nothing of what was sent", () => {
    const output = `${runner
      .logs()
      .map((line) => JSON.stringify(line))
      .join("\n")}\n${runner.stderr()}`;
    for (const value of confidential) {
      for (const form of [value, Buffer.from(value).toString("base64"), Buffer.from(value).toString("base64url")])
        expect(output.includes(form), form).toBe(false);
    }
  });

  it("nothing but events is written, and nothing to standard error", () => {
    const start = runner.stdout().indexOf('{"timestamp"');
    const written = runner.stdout().slice(start).split("\n").slice(0, -1);
    expect(written.map((line) => JSON.parse(line))).toEqual(lines);
    expect(runner.stderr()).toBe("");
  });

  it("a fault of the service is told with its place, but not with its message", () => {
    const [fault] = lines.filter(({ event }) => event === "unexpected fault");
    expect(fault).toMatchObject({
      status: 500,
      error: expect.stringMatching(/^[A-Za-z]+( < [A-Za-z]+)*$/),
    });
    const stack = fault?.["stack"] as readonly string[];
    expect([stack.length > 0, stack.filter((line) => !/^at /.test(line))]).toEqual([true, []]);
    const [broken] = steps.filter(({ step }) => step === "broken item");
    expect(broken?.answer.json["error_description"]).toContain(fault?.["request_id"]);
  });
});
