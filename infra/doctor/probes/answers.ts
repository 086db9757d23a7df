import { ROUTES } from "../../../lib/http/routes.ts";
import { type Answer, describeAnswer, errorCodeOf } from "../answer.ts";
import { type Finding, headerIs, headerLists, holds } from "../check.ts";
import { EVERY_MODE, probesOf } from "../probe.ts";
import type { Subject } from "../subject.ts";
import { everyOf } from "./variants.ts";

/** So many kinds of answers are told; more would say the same. */
const FINDINGS_MAX = 5;
const ORIGIN = ["Origin", "https://doctor.example.org"] as const;

/** Looks at every answer that the service itself has given so far; each kind of finding is told once. */
function ofAll(
  { service }: Subject,
  isMeant: (answer: Answer) => boolean,
  look: (answer: Answer) => readonly Finding[],
): readonly Finding[] {
  const meant = service.answers().filter(isMeant);
  // A claim about no answer at all would say nothing.
  if (meant.length === 0) return holds(false, "at least one answer to look at", "none");
  const findings = new Map(meant.flatMap(look).map((finding) => [`${finding.expected} ${finding.came}`, finding]));
  const told = [...findings.values()].slice(0, FINDINGS_MAX);
  const more = findings.size - told.length;
  return [...told, ...holds(more === 0, "no more kinds of answers", `${more} more`)];
}

const isAny = (): boolean => true;
const isBody = ({ status, method }: Answer): boolean => status !== 204 && method !== "HEAD";

async function preflights(on: Subject): Promise<readonly Finding[]> {
  return everyOf(Object.values(ROUTES), async ({ path, methods }) => {
    const asked = [
      ORIGIN,
      ["Access-Control-Request-Method", methods[0]],
      ["Access-Control-Request-Headers", "authorization,content-type"],
    ] as const;
    // A gateway that answers preflights itself is this probe's finding, and none of those that look at all answers.
    const answer = await on.call({ method: "OPTIONS", path, headers: asked, isForGateway: true });
    if (answer.status < 200 || answer.status > 299) return holds(false, "200 to 299", describeAnswer(answer));
    return [
      ...headerIs(answer, "access-control-allow-origin", /^\*$/, "*"),
      ...headerLists(answer, "access-control-allow-methods", methods),
      ...headerLists(answer, "access-control-allow-headers", ["authorization", "content-type"]),
    ];
  });
}

function isAscii(answer: Answer): readonly Finding[] {
  const { error_description: description = "" } = answer.json ?? {};
  const isPlain = typeof description === "string" && /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(description);
  return [
    ...holds(errorCodeOf(answer) !== undefined, "an error code", `none in ${describeAnswer(answer)}`),
    ...holds(isPlain, "an error_description in ASCII without quotes", `another in ${describeAnswer(answer)}`),
  ];
}

function isOpenToScripts(answer: Answer): readonly Finding[] {
  const isCredentialed = answer.headers["access-control-allow-credentials"] !== undefined;
  return [
    ...headerIs(answer, "access-control-allow-origin", /^\*$/, "*"),
    ...headerLists(answer, "access-control-expose-headers", ["WWW-Authenticate", "ETag"]),
    ...holds(!isCredentialed, "no access-control-allow-credentials", `one in ${describeAnswer(answer)}`),
    ...holds(answer.headers["set-cookie"] === undefined, "no cookie", `one in ${describeAnswer(answer)}`),
  ];
}

/** What every answer carries. They come last, for they look at all the answers that the others have got. */
export const ANSWER_PROBES = probesOf("every answer", [
  ["OIDC Registration 3", "a preflight is answered without credentials", preflights, EVERY_MODE],
  [
    "RFC 7591 3.2.1",
    "no answer may be kept: Cache-Control is no-store",
    async (on) => ofAll(on, isAny, (answer) => headerLists(answer, "cache-control", ["no-store"])),
    EVERY_MODE,
  ],
  [
    "RFC 7591 3.2",
    "whatever has a body is JSON and says so",
    async (on) =>
      ofAll(on, isBody, (answer) => [
        ...headerIs(answer, "content-type", /^application\/json(?:;|$)/, "application/json"),
        ...holds(answer.json !== undefined, "a JSON object", `something else in ${describeAnswer(answer)}`),
      ]),
    EVERY_MODE,
  ],
  [
    "Fetch",
    "no answer may be taken for another type: nosniff",
    async (on) => ofAll(on, isAny, (answer) => headerIs(answer, "x-content-type-options", /^nosniff$/, "nosniff")),
    EVERY_MODE,
  ],
  [
    "OIDC Registration 3",
    "scripts of any origin may read answers, and no cookie is involved",
    async (on) => ofAll(on, isAny, isOpenToScripts),
    EVERY_MODE,
  ],
  [
    "RFC 9110 15.5.2",
    "every 401 says how to authenticate",
    async (on) =>
      ofAll(
        on,
        ({ status }) => status === 401,
        (answer) => headerIs(answer, "www-authenticate", /^(?:Basic|Bearer) realm=/i, "a challenge"),
      ),
  ],
  [
    "RFC 7591 3.2.2",
    "every error has a code and is told in ASCII",
    async (on) => ofAll(on, (answer) => answer.status >= 400 && isBody(answer), isAscii),
    EVERY_MODE,
  ],
]);
