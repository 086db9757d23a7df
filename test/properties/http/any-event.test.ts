import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { jsonResponse } from "../../../lib/http/response.ts";
import { createJudge } from "../../fuzz/contract.ts";
import { type FuzzReport, fuzz, missedReasons, sumOf } from "../../fuzz/fuzz.ts";
import { CANARY, type Material } from "../../fuzz/material.ts";
import type { Draft } from "../../fuzz/request.ts";
import type { Outcome } from "../../fuzz/stage.ts";

const RUNS = 2000;
/** The same events each time; `node test/fuzz/main.ts` tries others. */
const SEED = 1;

describe("any event has one kind of answer", () => {
  let reports: readonly FuzzReport[];
  beforeAll(async () => {
    reports = await fuzz(RUNS, SEED);
  }, 600_000);

  it("which is one of the contract, tells nothing that was sent or is secret, and changes nothing where it refuses", () => {
    expect(reports.flatMap(({ fault = [] }) => fault)).toEqual([]);
  });

  it("in as many events as were to be tried, under five circumstances", () => {
    expect([reports.length, reports.reduce((sum, { runs }) => sum + runs, 0)]).toEqual([5, RUNS]);
  });

  it("by every function, good and bad", () => {
    const answers = Object.keys(sumOf(reports.map((report) => report.answers)));
    expect(answers).toEqual(
      expect.arrayContaining([
        ...["200", "400", "401", "405", "406", "501"].map((status) => `initToken ${status}`),
        ...["200", "201", "400", "401", "405", "415", "422", "429", "501"].map((status) => `register ${status}`),
        ...["200", "204", "400", "401", "403", "405", "412", "415", "501"].map((status) => `clientConfig ${status}`),
      ]),
    );
  });

  it("and every reason for a refusal came up", () => {
    expect(missedReasons(reports)).toEqual([]);
  });
});

describe("the judge of answers", () => {
  const client = { id: "0123456789abcdef", token: "token-of-the-client", secret: "secret-of-it", document: {} };
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const material: Material = {
    user: "registrar",
    password: "the-password",
    initialTokens: ["initial-token"],
    clients: [client],
    signer: { client, privateKey, jwk: {} },
    keys: { used: "", body: "", ofDeleted: "", old: "" },
  };
  const draft: Draft = {
    endpoint: "register",
    method: "POST",
    path: "/oidc/register",
    query: "",
    headers: {},
    body: undefined,
    coding: "text",
    host: "registrar.example.com",
    sourceIp: "192.0.2.1",
  };
  const judge = createJudge("protected", material);
  const refused = (description = "Refused.", status = 400, headers: Record<string, string> = {}) =>
    jsonResponse(status, { error: "invalid_request", error_description: description }, headers);
  const outcome = (members: Partial<Outcome> = {}): Outcome => ({
    response: refused(),
    lines: ['{"timestamp":"2027-01-01T00:00:00.000Z","event":"request refused"}\n'],
    isChanged: false,
    ...members,
  });
  const line = (text: string) => [`{"timestamp":"2027-01-01T00:00:00.000Z","event":"${text}"}\n`];

  it("finds nothing wrong with a good one", () => {
    expect(judge(draft, outcome())).toEqual([]);
  });

  const SPOILT: readonly (readonly [claim: string, spoilt: Partial<Outcome>])[] = [
    ["a fault of the service", { response: refused("Refused.", 500) }],
    ["a status that no answer has", { response: refused("Refused.", 404) }],
    ["what was sent, in an answer", { response: refused(CANARY) }],
    ["what was sent, in the log", { lines: line(CANARY) }],
    ["a password in an answer", { response: refused("the-password") }],
    ["a token in the log", { lines: line("initial-token") }],
    ["a client's secret in the log", { lines: line("secret-of-it") }],
    [
      "another client's credentials",
      { response: jsonResponse(201, { client_id: "x", client_secret: "secret-of-it" }) },
    ],
    ["a change of the table", { isChanged: true }],
    ["a registration that is not in the table", { response: jsonResponse(201, {}) }],
    ["a header with a line break", { response: refused("Refused.", 400, { etag: "a\r\nb" }) }],
    ["a kept answer", { response: refused("Refused.", 400, { "cache-control": "max-age=60" }) }],
    ["a 401 without a challenge", { response: refused("Refused.", 401) }],
    ["another type", { response: refused("Refused.", 400, { "content-type": "text/html" }) }],
    ["an unknown member", { response: jsonResponse(400, { error: "a", error_description: "b", more: 1 }) }],
    ["a description with a quotation mark", { response: refused('"') }],
    ["two lines in one", { lines: ["{}\n{}\n"] }],
    ["no line", { lines: [] }],
    ["a huge answer", { response: refused("x".repeat(500_000)) }],
  ];

  it.each(SPOILT)("finds %s", (_, spoilt) => {
    expect(judge(draft, outcome(spoilt))).not.toEqual([]);
  });

  it("takes the tag of a language for none of what was sent, wherever else it is", () => {
    const told = (text: string) => judge(draft, outcome({ response: refused(text) }));
    expect(told(`client_name#${CANARY}: must be a text`)).toEqual([]);
    expect(told(`#${CANARY}: must be a text`)).not.toEqual([]);
  });
});
