import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { openapiDocument } from "../../infra/openapi/openapi-document.ts";
import { operationsUnder } from "../../infra/openapi/operation-names.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { settingsOf } from "../support/claims.ts";
import { createChecker, type OpenapiDocument } from "../support/openapi.ts";
import { CIRCUMSTANCES, type Circumstance } from "./circumstances.ts";
import { CANARY, type Material, secretsOf } from "./material.ts";
import { BASE_URL, type Draft } from "./request.ts";
import type { Outcome } from "./stage.ts";

/** The headers that every answer has, with their values. */
const ALWAYS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  pragma: "no-cache",
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
};

/** Headers besides those that answers of a status must have. */
const MORE: Readonly<Record<number, readonly string[]>> = {
  401: ["www-authenticate"],
  405: ["allow"],
  429: ["retry-after"],
};

/** The answers there are by status; no event may come to any other. */
const STATUSES = [200, 201, 204, 400, 401, 403, 405, 406, 412, 413, 415, 422, 429, 501];

/** Lambda's bound is 6 MB; an answer that comes near it is in no proportion to any request. */
const ANSWER_BYTES_MAX = 400_000;

/** The one thing of a request that is told again: a well-formed language tag (BCP 47), in the name of a faulty member. */
const TAG = /(?<=[a-z_]{3,40})#[A-Za-z0-9-]{1,64}(?=[/": \\])/g;

/** What is wrong with an answer, in words; nothing, if it is as the contract has it. */
export type Judge = (draft: Draft, outcome: Outcome) => readonly string[];

/** Makes the judge of the answers under a circumstance. */
export function createJudge(circumstance: Circumstance, material: Material): Judge {
  const bodyFaults = bodyChecker(circumstance);
  const secrets = secretsOf(material);
  return (draft, { response, lines, isChanged }) => {
    const { statusCode = 0 } = response;
    const whole = JSON.stringify(response);
    const log = lines.join("");
    const isEcho = (text: string) => text.replace(TAG, "").includes(CANARY);
    const isRefused = statusCode >= 400;
    return [
      ...headFaults(response, isAllowedFault(circumstance, lines)),
      ...(statusCode === 204 ? [] : bodyFaults(draft, response)),
      ...when(whole.length > ANSWER_BYTES_MAX, "the answer is huge"),
      ...when(isRefused && isEcho(whole), "the refusal tells what was sent"),
      ...when(isRefused && isChanged, "the refused request has changed the table"),
      ...when(isRefused && secrets.some((secret) => whole.includes(secret)), "the refusal tells a secret"),
      ...when(isEcho(log), "the log tells what was sent"),
      ...when(
        secrets.some((secret) => log.includes(secret)),
        "the log tells a secret",
      ),
      ...foreignSecrets(draft, whole, material),
      ...storageFaults(draft, response, isChanged),
      ...logFaults(lines, isPreflight(draft)),
    ];
  };
}

const when = (isSo: boolean, words: string): readonly string[] => (isSo ? [words] : []);
const isPreflight = ({ method }: Draft): boolean => method === "OPTIONS";

/** Keys of an issuer that nobody reaches: the one 503 that an input leads to, and rightly so. */
const isAllowedFault = (circumstance: Circumstance, lines: readonly string[]): boolean =>
  circumstance === "protected" && lines.some((line) => line.includes('"why":"issuer keys"'));

function headFaults({ statusCode = 0, headers = {} }: APIGatewayProxyStructuredResultV2, isUnreachable: boolean) {
  const values = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    ...when(!STATUSES.includes(statusCode) && !(isUnreachable && statusCode === 503), `status ${statusCode}`),
    ...Object.entries(ALWAYS)
      .filter(([name, value]) => headers[name] !== value)
      .map(([name]) => `header ${name}`),
    ...(MORE[statusCode] ?? []).filter((name) => headers[name] === undefined).map((name) => `no header ${name}`),
    ...values.filter((line) => !/^[a-z-]+: [\x20-\x7e]+$/.test(line)).map((line) => `header line ${line}`),
  ];
}

/** Checks bodies by the OpenAPI document of the circumstance, and errors by RFC 6749 5.2 besides. */
function bodyChecker(circumstance: Circumstance) {
  const settings = settingsOf({ ...CIRCUMSTANCES[circumstance], PUBLIC_BASE_URL: BASE_URL });
  const document = JSON.parse(JSON.stringify(openapiDocument(settings, BASE_URL))) as OpenapiDocument;
  const check = createChecker(document);
  const operations: readonly string[] = operationsUnder(settings);
  return (draft: Draft, { statusCode = 0, headers = {}, body = "" }: APIGatewayProxyStructuredResultV2) => {
    if (headers["content-type"] !== "application/json") return ["the type of the answer"];
    const value: unknown = JSON.parse(body);
    const errors = statusCode < 400 ? [] : errorFaults(value);
    if (!operations.includes(`${draft.method} ${draft.endpoint}`)) return errors;
    const operation = document.paths[ROUTES[draft.endpoint].path]?.[draft.method.toLowerCase()];
    const schema = operation?.responses[String(statusCode)]?.content?.["application/json"]?.schema;
    return schema === undefined
      ? [`no such answer in the document: ${statusCode}`]
      : [...errors, ...check(schema, value)];
  };
}

function errorFaults(value: unknown): readonly string[] {
  const { error, error_description } = value as Readonly<Record<string, unknown>>;
  const isText = (text: unknown) => typeof text === "string" && /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/.test(text);
  return [...when(!isText(error), "error"), ...when(!isText(error_description), "error_description")];
}

/** Whoever asks learns the credentials of one client at most, and only of the one that the request was about. */
function foreignSecrets({ query, headers, body }: Draft, whole: string, { clients }: Material): readonly string[] {
  const told = clients.filter(
    ({ token, secret }) => whole.includes(token) || (secret !== undefined && whole.includes(secret)),
  );
  const isAbout = ({ id, token }: (typeof told)[number]) =>
    (query.includes(id) && (headers["authorization"]?.includes(token) || body !== undefined)) ||
    headers["idempotency-key"] !== undefined;
  return told.filter((client) => !isAbout(client)).map(({ id }) => `the credentials of ${id} are told`);
}

/** What was done is in the table, and reading is not. No client here has a token that its first use would end. */
function storageFaults(
  { method }: Draft,
  { statusCode = 0, headers = {} }: APIGatewayProxyStructuredResultV2,
  isChanged: boolean,
): readonly string[] {
  const isNew = statusCode === 201 && headers["idempotent-replayed"] === undefined;
  const isRemoved = statusCode === 204 && method === "DELETE";
  return [
    ...when((isNew || isRemoved) && !isChanged, "done, and not in the table"),
    ...when(method === "GET" && headers["etag"] !== undefined && isChanged, "reading has changed the table"),
  ];
}

/** One line for each event, each a JSON object, and at least one for each request but a preflight. */
function logFaults(lines: readonly string[], isQuiet: boolean): readonly string[] {
  const isLine = (line: string) =>
    /^\{"timestamp":"[^"\\]+".*\}\n$/s.test(line) && line.indexOf("\n") === line.length - 1;
  return [
    ...when(!isQuiet && lines.length === 0, "nothing was logged"),
    ...lines.filter((line) => !isLine(line)).map(() => "a line of the log that is none"),
    ...when(
      lines.some((line) => line.length > 20_000),
      "a huge line of the log",
    ),
  ];
}
