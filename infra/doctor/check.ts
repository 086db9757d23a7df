import { type Answer, describeAnswer, type Json } from "./answer.ts";

/** What a probe found wrong; neither text has a secret in it. */
export interface Finding {
  readonly expected: string;
  readonly came: string;
}

/** Nothing is wrong. */
export const NONE: readonly Finding[] = [];

/** A finding unless a condition holds. */
export const holds = (condition: boolean, expected: string, came: string): readonly Finding[] =>
  condition ? NONE : [{ expected, came }];

/** The findings of one variant of a probe that tries several. */
export const inCase = (name: string, findings: readonly Finding[]): readonly Finding[] =>
  findings.map(({ expected, came }) => ({ expected: `${name}: ${expected}`, came }));

/** Whether an answer has the status. */
export const statusIs = (answer: Answer, status: number): readonly Finding[] =>
  holds(answer.status === status, String(status), describeAnswer(answer));

/** Whether an answer refuses with the status and one of the codes, and gives no client away. */
export function refusedWith(answer: Answer, status: number, ...codes: readonly string[]): readonly Finding[] {
  const isRefused = answer.status === status && codes.includes(String(answer.json?.["error"]));
  if (!isRefused) return holds(false, `${status} ${codes.join(" or ")}`, describeAnswer(answer));
  return holds(
    answer.json?.["client_id"] === undefined,
    "no client_id in a refusal",
    `one in ${describeAnswer(answer)}`,
  );
}

function challenges(answer: Answer, pattern: RegExp, expected: string): readonly Finding[] {
  const findings = refusedWith(answer, 401, "invalid_token");
  return findings.length > 0 ? findings : headerIs(answer, "www-authenticate", pattern, expected);
}

/** RFC 6750 3.1: a token that opens nothing is 401 invalid_token, and the challenge says so. */
export const refusesToken = (answer: Answer): readonly Finding[] =>
  challenges(answer, /^Bearer .*error="invalid_token"/i, 'a Bearer challenge with error="invalid_token"');

/** RFC 6750 3.1: where no token was sent, the challenge has no error code. */
export const asksForToken = (answer: Answer): readonly Finding[] =>
  challenges(answer, /^Bearer (?!.*error=)/i, "a Bearer challenge without an error code");

/** Whether a header has a value that fits; `expected` says in words which. */
export function headerIs(answer: Answer, name: string, pattern: RegExp, expected: string): readonly Finding[] {
  const value = answer.headers[name];
  const came = value === undefined ? "none" : value.slice(0, 120);
  return holds(
    value !== undefined && pattern.test(value),
    `${name}: ${expected}`,
    `${came} (${describeAnswer(answer)})`,
  );
}

/** Whether one of the tokens of a list header is there, and all of them. */
export function headerLists(answer: Answer, name: string, tokens: readonly string[]): readonly Finding[] {
  const value = answer.headers[name] ?? "";
  const listed = value.split(",").map((token) => token.trim().toLowerCase());
  const came = value === "" ? "none" : value.slice(0, 120);
  const isComplete = tokens.every((token) => listed.includes(token.toLowerCase()));
  return holds(isComplete, `${name}: ${tokens.join(", ")}`, `${came} (${describeAnswer(answer)})`);
}

/** Whether two JSON values are the same, whatever the order of their members. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]));
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether members are what they should be; their values are never quoted, for some of them are secrets. */
export function membersAre(answer: Answer, expected: Json): readonly Finding[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const found = answer.json?.[name];
    const what = value === undefined ? `no ${name}` : `${name} as it should be`;
    const came = found === undefined ? "none" : value === undefined ? "one" : "another";
    return holds(isSame(found, value), what, `${came} in ${describeAnswer(answer)}`);
  });
}

/** Whether a member has a value that fits; `expected` says in words which. */
export function memberIs(
  answer: Answer,
  name: string,
  fits: (value: unknown) => boolean,
  expected: string,
): readonly Finding[] {
  const value = answer.json?.[name];
  const came = value === undefined ? "none" : "something else";
  return holds(fits(value), `${name}: ${expected}`, `${came} in ${describeAnswer(answer)}`);
}
