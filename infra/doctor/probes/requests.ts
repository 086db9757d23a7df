import { generateKeyPairSync } from "node:crypto";
import { ROUTES } from "../../../lib/http/routes.ts";
import { type Answer, describeAnswer, type Json } from "../answer.ts";
import { type Finding, headerLists, holds, inCase, NONE, refusedWith, statusIs } from "../check.ts";
import { EVERY_MODE, probesOf } from "../probe.ts";
import type { Subject } from "../subject.ts";
import { ANSWER_ONLY, isUntouched, replacementOf } from "./life.ts";
import { everyOf, madeUp, REHEARSAL } from "./variants.ts";

/** More than setting body-bytes-max can allow, and less than the gateway refuses itself. */
const OVERSIZE_BYTES = 140_000;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

const MALFORMED: readonly (readonly [name: string, body: string])[] = [
  ["no body", ""],
  ["half an object", '{"redirect_uris": ['],
  ["a list", "[]"],
  ["a text", '"x"'],
  ["null", "null"],
  ["a trailing comma", '{"client_name": "x",}'],
  ["two objects", "{}{}"],
  ["deep nesting", `{"x":${"[".repeat(200)}${"]".repeat(200)}}`],
];

/** Metadata that breaks one rule each, and the codes that may say so. */
const BROKEN: readonly (readonly [name: string, members: Json, ...codes: readonly string[]])[] = [
  ["initiate_login_uri over http", { initiate_login_uri: "http://rp.example.org/login" }, "invalid_client_metadata"],
  ["an unknown response type", { response_types: ["doctor"] }, "invalid_client_metadata"],
  ["a client_name that is a number", { client_name: 1 }, "invalid_client_metadata"],
  ["jwks beside jwks_uri", { jwks: { keys: [] }, jwks_uri: "https://rp.example.org/jwks" }, "invalid_client_metadata"],
];

const REDIRECTS: readonly (readonly [name: string, uri: unknown])[] = [
  ["a fragment", ["https://rp.example.org/callback#fragment"]],
  ["an empty fragment", ["https://rp.example.org/callback#"]],
  ["a script", ["javascript:alert(1)"]],
  ["a relative one", ["/callback"]],
  ["a text in place of the list", "https://rp.example.org/callback"],
];

/** RFC 7591 3.2.2: a refusal of metadata, which is no failure to authenticate and so challenges nobody. */
const refusesMetadata = (answer: Answer, ...codes: readonly string[]): readonly Finding[] => [
  ...refusedWith(answer, 400, ...codes),
  ...holds(answer.headers["www-authenticate"] === undefined, "no WWW-Authenticate", `one in ${describeAnswer(answer)}`),
];

async function wrongMethods(
  on: Subject,
  { path, methods }: { readonly path: string; readonly methods: readonly string[] },
) {
  const wrong = METHODS.filter((method) => !methods.includes(method));
  return everyOf(wrong, async (method) => {
    const answer = await on.call({ method, path });
    if ([400, 415].includes(answer.status) && (await isOffered(on, method, path))) return NONE;
    return [...statusIs(answer, 405), ...headerLists(answer, "allow", methods)];
  });
}

/** Whether a path says that it has a method (RFC 9110 10.2.1): a setting may give it one more. */
async function isOffered(on: Subject, method: string, path: string): Promise<boolean> {
  const answer = await on.call({ method: "OPTIONS", path, isForGateway: true });
  return headerLists(answer, "allow", [method]).length === 0;
}

async function oversized(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const body = { client_name: "x".repeat(OVERSIZE_BYTES) };
  const answers = [await on.register(body), await on.manage(client, "PATCH", { body })];
  return [
    ...answers.flatMap((answer) => refusedWith(answer, 413, "invalid_request")),
    ...(await isUntouched(on, client)),
  ];
}

async function repeatedNames(on: Subject): Promise<readonly Finding[]> {
  const text = JSON.stringify(on.metadata);
  const bodies = [
    ["as it is", `{"client_name":"first",${text.slice(1)}`],
    ["by an escape", `{"client_n\\u0061me":"first",${text.slice(1)}`],
  ] as const;
  return everyOf(bodies, async ([name, body]) =>
    inCase(name, refusedWith(await on.register({}, { body }), 400, "invalid_request")),
  );
}

async function mediaTypes(on: Subject): Promise<readonly Finding[]> {
  const types = ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=iso-8859-1", undefined];
  return everyOf(types, async (type) =>
    inCase(type ?? "none", refusedWith(await on.register({}, { type }), 415, "invalid_request")),
  );
}

async function patchTypes(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const type = "application/json-patch+json";
  const answer = await on.manage(client, "PATCH", { type, body: "[]" });
  return [
    ...refusedWith(answer, 415, "invalid_request"),
    ...headerLists(answer, "accept-patch", ["application/merge-patch+json", "application/json"]),
    ...(await isUntouched(on, client)),
  ];
}

async function privateKey(on: Subject): Promise<readonly Finding[]> {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  return refusesMetadata(await on.register({ jwks: { keys: [key] } }), "invalid_client_metadata");
}

async function repeatsNothing(on: Subject): Promise<readonly Finding[]> {
  const mark = madeUp();
  const answers = [
    await on.register({ redirect_uris: [`https://rp.example.org/${mark}#`] }),
    await on.register({}, { body: `{"${mark}": ${mark}` }),
    await on.call({ path: `${ROUTES.clientConfig.path}?clientId=${mark}`, bearer: mark }),
  ];
  return answers.flatMap((answer) =>
    holds(!answer.text.includes(mark), "an error without what was sent", `it is in ${describeAnswer(answer)}`),
  );
}

async function putNamesItself(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const good = replacementOf(client);
  const bodies: readonly (readonly [name: string, body: Json])[] = [
    ["without client_id", { ...good, client_id: undefined }],
    ["another client_id", { ...good, client_id: madeUp() }],
    ["a secret of its own choice", { ...good, client_secret: madeUp() }],
    ...ANSWER_ONLY.map((name) => [name, { ...good, [name]: client.document[name] ?? 0 }] as const),
  ];
  const findings = await everyOf(bodies, async ([name, body]) =>
    inCase(name, refusedWith(await on.manage(client, "PUT", { body }), 400, "invalid_request")),
  );
  return [...findings, ...(await isUntouched(on, client))];
}

async function clientIdOnce(on: Subject): Promise<readonly Finding[]> {
  const { id, token } = await on.client();
  const rows: readonly (readonly [query: string, status: number])[] = [
    [`?clientId=${id}`, 200],
    [`?client_id=${id}`, 200],
    [`?clientId=${id}&client_id=${id}`, 200],
    [`?clientId=${id}&client_id=other`, 400],
    [`?clientId=${id}&clientId=${id}`, 400],
    ["?clientId=", 400],
    ["", 400],
  ];
  return everyOf(rows, async ([query, status]) => {
    const answer = await on.call({ path: `${ROUTES.clientConfig.path}${query}`, bearer: token });
    return inCase(`query ${query.replaceAll(id, "ID")}`, statusIs(answer, status));
  });
}

async function forwardedHost(on: Subject): Promise<readonly Finding[]> {
  const headers = [
    ["X-Forwarded-Host", "doctor.invalid"],
    ["Forwarded", "host=doctor.invalid;proto=https"],
  ] as const;
  const answer = await on.register({}, { headers });
  const uri = String(answer.json?.["registration_client_uri"]);
  return [
    ...statusIs(answer, 201),
    ...holds(!uri.includes("doctor.invalid"), "the service's own URL", "the forwarded host's"),
  ];
}

async function otherHost(on: Subject): Promise<readonly Finding[]> {
  // The gateway may refuse such a request itself, in its own way.
  const answer = await on.register({}, { headers: [["Host", "doctor.invalid"]], isForGateway: true });
  return holds(answer.status >= 400 && answer.status < 500, "a refusal, 400 to 499", describeAnswer(answer));
}

/** What requests are refused, and how. */
export const REQUEST_PROBES = probesOf("requests", [
  ...Object.values(ROUTES).map(
    (route) =>
      [
        "RFC 9110 15.5.6",
        `a wrong method of ${route.path} is 405 with Allow`,
        (on: Subject) => wrongMethods(on, route),
        EVERY_MODE,
      ] as const,
  ),
  ["RFC 9110 15.5.14", "a body that is too large is 413", oversized],
  [
    "RFC 7591 3.1",
    "what is not one JSON object is 400",
    (on) =>
      everyOf(MALFORMED, async ([name, body]) =>
        inCase(name, refusedWith(await on.register({}, { body }), 400, "invalid_request")),
      ),
  ],
  ["RFC 7493 2.3", "a name that stands twice in an object is 400", repeatedNames],
  ["RFC 9110 15.5.16", "a registration of another media type is 415", mediaTypes],
  ["RFC 5789 2.2", "a patch of another type is 415 with Accept-Patch", patchTypes],
  [
    "RFC 7591 3.1",
    "the media type may say that it is UTF-8",
    async (on) => statusIs(await on.register({}, { path: REHEARSAL, type: "application/json; charset=utf-8" }), 200),
  ],
  [
    "OIDC Registration 2",
    "a redirect URI that can not be one is refused",
    (on) =>
      everyOf(REDIRECTS, async ([name, uris]) =>
        inCase(name, refusesMetadata(await on.register({ redirect_uris: uris }), "invalid_redirect_uri")),
      ),
  ],
  [
    "OIDC Registration 3.3",
    "metadata that breaks a rule is invalid_client_metadata",
    (on) =>
      everyOf(BROKEN, async ([name, members, ...codes]) =>
        inCase(name, refusesMetadata(await on.register(members), ...codes)),
      ),
  ],
  ["OIDC Registration 2", "a private key is refused", privateKey],
  ["RFC 7591 3.2.2", "an error does not repeat what was sent", repeatsNothing],
  ["RFC 7592 2.2", "PUT names its client and nothing that only the server sets", putNamesItself],
  ["this service", "clientId or client_id names the client, once", clientIdOnce],
  ["RFC 7239 8.1", "a forwarded host is not believed", forwardedHost],
  ["Apereo CAS", "a request to another host registers nobody", otherHost],
  [
    "RFC 9110 15.5.5",
    "a path that there is not is 404",
    async (on) => statusIs(await on.call({ path: "/oidc/doctor", isForGateway: true }), 404),
    EVERY_MODE,
  ],
]);
