import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { Answer, Json } from "../../../infra/doctor/answer.ts";
import { isSame, membersAre, refusedWith } from "../../../infra/doctor/check.ts";
import { createHttpClient, NetworkFault } from "../../../infra/doctor/client.ts";
import { createConfidential } from "../../../infra/doctor/confidential.ts";
import { createLedger } from "../../../infra/doctor/ledger.ts";
import { createPace, RATES } from "../../../infra/doctor/pace.ts";
import { percentile } from "../../../infra/doctor/percentile.ts";
import { runProbes } from "../../../infra/doctor/run-probes.ts";
import { createService, pathBelow } from "../../../infra/doctor/service.ts";
import { createSubject } from "../../../infra/doctor/subject.ts";

describe("percentiles, by nearest rank", () => {
  const CASES: readonly (readonly [values: readonly number[], percent: number, value: number])[] = [
    [[7], 50, 7],
    [[7], 99, 7],
    [[3, 1, 2], 50, 2],
    [[4, 3, 2, 1], 50, 2],
    [[15, 20, 35, 40, 50], 30, 20],
    [[15, 20, 35, 40, 50], 40, 20],
    [[15, 20, 35, 40, 50], 100, 50],
    [Array.from({ length: 100 }, (_, index) => 100 - index), 95, 95],
    [Array.from({ length: 100 }, (_, index) => 100 - index), 99, 99],
    [[1, 2], 0, 1],
    [[10, 9, 100], 50, 10],
  ];
  it.each(CASES)("of %j, %d percent do not exceed %d", (values, percent, value) => {
    expect(percentile(values, percent)).toBe(value);
  });

  it("there is none of no values, and the values stay in their order", () => {
    const values = [3, 1, 2];
    percentile(values, 50);
    expect([percentile([], 50), values, CASES.length]).toEqual([Number.NaN, [3, 1, 2], 11]);
  });
});

describe("pace", () => {
  const FIVE = { perSecond: 5, burst: 2 };
  const paceAt = () => {
    let now = 0;
    const pace = createPace({ initToken: FIVE, register: FIVE, clientConfig: FIVE }, () => now);
    const next = (count: number) => Array.from({ length: count }, () => pace.next("register"));
    return { pace, next, pass: (milliseconds: number) => (now += milliseconds) };
  };

  it("lets a burst go and holds the rest back to the rate, each route for itself", () => {
    const { pace, next } = paceAt();
    expect(next(5)).toEqual([0, 0, 200, 400, 600]);
    expect(pace.next("clientConfig")).toBe(0);
  });

  it("fills up again with time, but not beyond the burst", () => {
    const { next, pass } = paceAt();
    next(2);
    pass(200);
    expect(next(2)).toEqual([0, 200]);
    pass(60_000);
    expect(next(3)).toEqual([0, 0, 200]);
  });

  it("after a 429 sends one at a time at half the rate, never below one a second, and recovers", () => {
    const { pace, next, pass } = paceAt();
    pace.slowDown("register");
    const [first = 0] = next(1);
    expect([first > 300, first < 400]).toEqual([true, true]);
    for (let count = 0; count < 10; count += 1) pace.slowDown("register");
    pass(600_000);
    expect(next(2)).toEqual([0, expect.toSatisfy((pause: number) => pause > 800 && pause <= 1000)]);
    next(60);
    pass(600_000);
    expect(next(2)).toEqual([0, 200]);
  });

  it("stays below the throttles of the stack", () => {
    expect(RATES).toEqual({
      initToken: { perSecond: 8, burst: 10 },
      register: { perSecond: 40, burst: 50 },
      clientConfig: { perSecond: 160, burst: 200 },
    });
  });
});

describe("what is confidential", () => {
  it("is taken out, the longest first, and so is what a terminal would obey", () => {
    const { add, clean } = createConfidential();
    for (const secret of ["secret-1", "secret-1-and-more", "short", undefined, 5]) add(secret);
    expect(clean("a secret-1-and-more b secret-1 c short \u001b[31m\n\u00e9")).toBe(
      "a [secret] b [secret] c short ?[31m??",
    );
  });
});

const answerOf = (parts: Partial<Answer>): Answer => {
  const { json } = parts;
  return {
    method: "POST",
    path: "/oidc/register",
    status: 201,
    headers: {},
    text: JSON.stringify(json ?? ""),
    json,
    milliseconds: 1,
    ...parts,
  };
};

describe("the ledger of clients", () => {
  const CLIENT: Json = { client_id: "1", registration_access_token: "token", registration_client_uri: "uri" };
  const post = { method: "POST", path: "/oidc/register" };
  const ledgerWith = (...answers: readonly (Answer | undefined)[]) => {
    const ledger = createLedger("/oidc/register", (id, uri) => `${uri}/${id}`);
    for (const answer of answers) ledger.observe(post, answer);
    return ledger;
  };
  const state = (ledger: ReturnType<typeof ledgerWith>) => [ledger.alive(), ledger.made(), ledger.unclear()];
  const ALIVE = { id: "1", token: "token", path: "uri/1" };

  it("has whatever an answer says was registered, whether or not it should have been", () => {
    expect(state(ledgerWith(answerOf({ json: CLIENT })))).toEqual([[ALIVE], 1, 0]);
    expect(state(ledgerWith(answerOf({ status: 200, json: CLIENT })))).toEqual([[ALIVE], 1, 0]);
    expect(state(ledgerWith(answerOf({ status: 400, json: CLIENT })))).toEqual([[], 0, 0]);
  });

  it("strikes a client out when its deletion is confirmed, under either name of the parameter, and has it back when it answers again", () => {
    const ledger = ledgerWith(answerOf({ json: CLIENT }));
    ledger.observe({ method: "DELETE", path: "/c?clientId=1" }, answerOf({ status: 503 }));
    ledger.observe({ method: "DELETE", path: "/c?clientId=2" }, answerOf({ status: 204 }));
    expect(state(ledger)).toEqual([[ALIVE], 1, 0]);
    ledger.observe({ method: "DELETE", path: "/c?client_id=1" }, answerOf({ status: 204 }));
    expect(state(ledger)).toEqual([[], 1, 0]);
    ledger.observe(
      { method: "GET", path: "/c?clientId=1" },
      answerOf({ status: 200, json: { ...CLIENT, registration_access_token: "rotated" } }),
    );
    expect(state(ledger)).toEqual([[{ ...ALIVE, token: "rotated" }], 1, 0]);
  });

  it("counts registrations of which nobody knows what they made, and no others", () => {
    const lost = [
      undefined,
      answerOf({ status: 500 }),
      answerOf({ status: 504 }),
      answerOf({ json: { client_id: "1" } }),
    ];
    const clear = [
      answerOf({ status: 501 }),
      answerOf({ status: 503, json: { error: "temporarily_unavailable" } }),
      answerOf({ status: 400 }),
      answerOf({ status: 429 }),
    ];
    expect(state(ledgerWith(...lost, ...clear))).toEqual([[], 0, 4]);
    const ledger = ledgerWith();
    ledger.observe({ method: "GET", path: "/c?clientId=1" }, undefined);
    expect(state(ledger)).toEqual([[], 0, 0]);
  });
});

describe("checks", () => {
  it("compare JSON whatever the order of members, but not of items", () => {
    expect(isSame({ a: [1, { b: null }], c: "x" }, { c: "x", a: [1, { b: null }] })).toBe(true);
    const different: readonly (readonly [unknown, unknown])[] = [
      [
        [1, 2],
        [2, 1],
      ],
      [{ a: 1 }, { a: 1, b: 1 }],
      [{ a: 1 }, { b: 1 }],
      [null, {}],
      [[], {}],
      ["1", 1],
      [[1], [1, 2]],
    ];
    expect(different.filter(([one, other]) => isSame(one, other) || isSame(other, one))).toEqual([]);
  });

  it("never quote the value of a member", () => {
    const findings = membersAre(answerOf({ json: { client_secret: "hush-hush", gone: "hush-hush" } }), {
      client_secret: "other",
      gone: undefined,
      missing: "x",
    });
    expect(findings.map(({ expected, came }) => [expected, came])).toEqual([
      ["client_secret as it should be", "another in 201 to POST /oidc/register"],
      ["no gone", "one in 201 to POST /oidc/register"],
      ["missing as it should be", "none in 201 to POST /oidc/register"],
    ]);
  });

  it("print an error code only if it can be one", () => {
    const came = (error: unknown) =>
      refusedWith(answerOf({ status: 400, json: { error } }), 401, "invalid_token")[0]?.came;
    expect([came("invalid_request"), came("Hush-Hush!"), came(7)]).toEqual([
      "400 invalid_request to POST /oidc/register",
      "400 to POST /oidc/register",
      "400 to POST /oidc/register",
    ]);
  });

  it("a refusal must not name a client", () => {
    expect(
      refusedWith(answerOf({ status: 401, json: { error: "invalid_token", client_id: "1" } }), 401, "invalid_token"),
    ).toEqual([{ expected: "no client_id in a refusal", came: "one in 401 invalid_token to POST /oidc/register" }]);
  });
});

describe("the HTTP client", () => {
  it("finds names under localhost on this machine, keeps the Host header, and mends nothing of the path", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push([request.headers.host, request.url, request.rawHeaders.filter((name) => name === "X-One").length]);
      response.writeHead(
        302,
        [
          ["Set-Cookie", "a=1"],
          ["Set-Cookie", "b=2"],
          ["Location", "/elsewhere"],
        ].flat(),
      );
      response.end("text");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const host = `api.execute-api.localhost:${(server.address() as AddressInfo).port}`;
    const client = createHttpClient(5000);
    const { status, headers, text, milliseconds } = await client.send(`http://${host}/a/../b?x=%2f`, {
      method: "GET",
      headers: [
        ["X-One", "1"],
        ["X-One", "2"],
      ],
    });
    client.end();
    server.close();
    expect([seen, status, headers["set-cookie"], headers["location"], text]).toEqual([
      [[host, "/a/../b?x=%2f", 2]],
      302,
      "a=1, b=2",
      "/elsewhere",
      "text",
    ]);
    expect(milliseconds).toBeGreaterThan(0);
  });
});

describe("where a token may go", () => {
  const CASES: readonly (readonly [base: string, uri: unknown, path: string | undefined])[] = [
    ["https://a.example", "https://a.example/oidc/c?clientId=1", "/oidc/c?clientId=1"],
    ["https://a.example", "HTTPS://A.Example:443/oidc/c?x=%2f#y", "/oidc/c?x=%2f#y"],
    ["https://a.example/base", "https://a.example/base/oidc", "/oidc"],
    ["https://a.example/base", "https://a.example/based/oidc", undefined],
    ["https://a.example/base", "https://a.example/base", undefined],
    ["https://a.example", "https://a.example.evil.example/oidc", undefined],
    ["https://a.example", "https://a.example@evil.example/oidc", undefined],
    ["https://a.example", "https://a.example\\@evil.example/oidc", undefined],
    ["https://a.example", "https://a.example:8443/oidc", undefined],
    ["https://a.example", "http://a.example/oidc", undefined],
    ["https://a.example", "//a.example/oidc", undefined],
    ["https://a.example", undefined, undefined],
  ];
  it.each(CASES)("of %s, %s is at %s", (base, uri, path) => {
    expect(pathBelow(base, uri)).toBe(path);
  });

  it("has seen every case", () => {
    expect(CASES).toHaveLength(12);
  });
});

describe("a probe that throws", () => {
  const nobody = { begins: () => undefined, ended: () => undefined };
  const parts = {
    pace: createPace(RATES, () => 0),
    confidential: createConfidential(),
    signal: new AbortController().signal,
  };
  const client = { send: () => Promise.reject(new NetworkFault("ECONNREFUSED")), end: () => undefined };
  const service = createService({ baseUrl: "http://127.0.0.1:1", client, ...parts });
  const on = createSubject({
    mode: "OPEN",
    service,
    operator: undefined,
    metadata: {},
    load: { requests: 1, concurrency: 1 },
  });
  const probeOf = (run: () => Promise<never>) => ({
    group: "g",
    claim: "c",
    section: "s",
    modes: ["OPEN"] as const,
    run,
  });

  it("has failed, and of an unexpected error only the name is told", async () => {
    const [result] = await runProbes(
      [probeOf(() => Promise.reject(new TypeError("hush-hush")))],
      on,
      nobody,
      (text) => text,
    );
    expect(result).toMatchObject({
      outcome: "failed",
      findings: [{ expected: "an answer", came: "a fault of the doctor itself (TypeError)" }],
    });
  });

  it("for want of answers three times in a row ends the examination", async () => {
    const silent = probeOf(() => on.client() as Promise<never>);
    const results = await runProbes([silent, silent, silent, silent], on, nobody, (text) => text);
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["failed", undefined],
      ["failed", undefined],
      ["failed", undefined],
      ["not run", "the service gives no answers any more"],
    ]);
    expect(service.ledger.unclear()).toBe(3);
  });
});
