import { ROUTES } from "../../../lib/http/routes.ts";
import { type Answer, describeAnswer, objectIn } from "../answer.ts";
import { asksForToken, type Finding, holds, inCase, NONE, refusedWith, refusesToken } from "../check.ts";
import { PROTECTED, probesOf } from "../probe.ts";
import type { OwnClient, Rest, Subject } from "../subject.ts";
import { isUntouched, replacementOf } from "./life.ts";
import { everyOf, madeUp } from "./variants.ts";

const METHODS = ["GET", "PUT", "PATCH", "DELETE"] as const;

/** What a method of the configuration endpoint would change the client with, if it were let in. */
const bodyFor = (method: string, client: OwnClient): Rest => {
  if (method === "PUT") return { body: replacementOf(client) };
  return method === "PATCH" ? { body: { software_version: "hostile" } } : {};
};

/** Every method on a client with something that must not open it, and the client as it was afterwards. */
async function opensNothing(
  on: Subject,
  client: OwnClient,
  rest: Rest,
  check: (answer: Answer) => readonly Finding[] = refusesToken,
): Promise<readonly Finding[]> {
  const findings = await everyOf(METHODS, async (method) => {
    return inCase(method, check(await on.manage(client, method, { ...bodyFor(method, client), ...rest })));
  });
  return [...findings, ...(await isUntouched(on, client))];
}

/** A good initial access token with its claims changed, and without its signature (RFC 8725 2.1). */
function tampered(token: string): readonly (readonly [name: string, token: string])[] {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const decoded = objectIn(Buffer.from(claims, "base64url").toString());
  return [
    ["changed claims", [header, encoded({ ...decoded, sub: "doctor" }), signature].join(".")],
    ["the algorithm none", [encoded({ alg: "none" }), claims, ""].join(".")],
    ["no signature", [header, claims, ""].join(".")],
    ["a byte less", token.slice(0, -1)],
  ];
}

async function tamperedRegisterNobody(on: Subject): Promise<readonly Finding[]> {
  const token = (await on.initialAccessToken()) ?? "";
  return everyOf(tampered(token), async ([name, bearer]) =>
    inCase(name, refusesToken(await on.register({}, { bearer }))),
  );
}

/** What tells an answer from another: not the gateway's own identifiers and dates. */
const essence = ({ status, text, headers }: Answer): string =>
  JSON.stringify([status, text, ...["www-authenticate", "content-type", "cache-control"].map((name) => headers[name])]);

async function areAlike(on: Subject): Promise<readonly Finding[]> {
  const [own, foreign, deleted] = [await on.client(), await on.client(), await on.client()];
  await on.manage(deleted, "DELETE");
  const unknown = `${ROUTES.clientConfig.path}?clientId=${madeUp()}`;
  const targets = [unknown, deleted.path, foreign.path];
  const answers = await everyOf(targets, async (path) => [await on.call({ path, bearer: own.token })]);
  const came = answers.map(({ status }) => status).join(", ");
  const isOne = new Set(answers.map(essence)).size === 1;
  return holds(isOne, "one answer for unknown, deleted and foreign clients", `different ones (${came})`);
}

async function unknownIsRefused(on: Subject): Promise<readonly Finding[]> {
  const { token } = await on.client();
  return everyOf([madeUp(), "0123456789abcdef0123456789abcdef", "..%2F..%2Fetc"], async (id) =>
    everyOf(["GET", "DELETE"], async (method) =>
      refusesToken(await on.call({ method, path: `${ROUTES.clientConfig.path}?clientId=${id}`, bearer: token })),
    ),
  );
}

async function secretOpensNothing(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const { id, secret } = client;
  if (secret === undefined) return NONE;
  const basic = { user: id, password: secret };
  return [
    ...(await opensNothing(on, client, { bearer: secret })),
    ...inCase("as Basic", await opensNothing(on, client, { bearer: undefined, basic }, asksForToken)),
    ...inCase("at register", refusesToken(await on.register({}, { bearer: secret }))),
    ...inCase("at register as Basic", asksForToken(await on.register({}, { bearer: undefined, basic }))),
  ];
}

async function twoWaysAtOnce(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const more = "access_token=doctor";
  const read = await on.call({ path: `${client.path}&${more}`, bearer: client.token });
  const bearer = (await on.initialAccessToken()) ?? madeUp();
  const registered = await on.register({}, { path: `${ROUTES.register.path}?${more}`, bearer });
  return [...refusedWith(read, 400, "invalid_request"), ...refusedWith(registered, 400, "invalid_request")];
}

async function severalHeaders(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  const headers = [["Authorization", `Bearer ${madeUp()}`]] as const;
  const answer = await on.call({ path: client.path, bearer: client.token, headers, isForGateway: true });
  return holds(answer.status >= 400 && answer.status < 500, "a refusal, 400 to 499", describeAnswer(answer));
}

async function ignoresCase(on: Subject): Promise<readonly Finding[]> {
  const client = await on.client();
  return everyOf(["bearer", "BEARER"], async (scheme) => {
    const headers = [["Authorization", `${scheme} ${client.token}`]] as const;
    const answer = await on.call({ path: client.path, headers });
    return inCase(scheme, holds(answer.status === 200, "200", describeAnswer(answer)));
  });
}

/** Who may do what: each kind of credential opens exactly what it is for. */
export const TOKEN_PROBES = probesOf("credentials", [
  [
    "RFC 6750 3.1",
    "nobody registers without a token",
    async (on) => asksForToken(await on.register({}, { bearer: undefined })),
    PROTECTED,
  ],
  [
    "RFC 6750 3.1",
    "a made-up token registers nobody",
    async (on) => refusesToken(await on.register({}, { bearer: madeUp() })),
  ],
  [
    "RFC 7515 5.2",
    "an initial access token that was tampered with registers nobody",
    tamperedRegisterNobody,
    PROTECTED,
  ],
  [
    "RFC 6750 2",
    "a token in the body is none",
    async (on) =>
      asksForToken(await on.register({ access_token: await on.initialAccessToken() }, { bearer: undefined })),
    PROTECTED,
  ],
  ["RFC 6750 2", "two ways of sending a token at once are 400", twoWaysAtOnce],
  ["RFC 9110 5.3", "several Authorization headers open nothing", severalHeaders],
  ["RFC 9110 11.1", "the name of the scheme ignores case", ignoresCase],
  [
    "RFC 6750 3.1",
    "without a token no client is opened",
    async (on) => opensNothing(on, await on.client(), { bearer: undefined }, asksForToken),
  ],
  [
    "RFC 6750 3.1",
    "a made-up token opens no client",
    async (on) => opensNothing(on, await on.client(), { bearer: madeUp() }),
  ],
  [
    "OIDC Registration 4.4",
    "another client's token opens nothing",
    async (on) => opensNothing(on, await on.client(), { bearer: (await on.client()).token }),
  ],
  ["OIDC Registration 4.4", "an unknown client is 401, never 404", unknownIsRefused],
  ["OIDC Registration 4.4", "unknown, deleted and foreign clients can not be told apart", areAlike],
  [
    "RFC 7592 2",
    "an initial access token opens no client",
    async (on) => opensNothing(on, await on.client(), { bearer: await on.initialAccessToken() }),
    PROTECTED,
  ],
  [
    "RFC 7591 3",
    "a registration access token registers nobody",
    async (on) => refusesToken(await on.register({}, { bearer: (await on.client()).token })),
  ],
  ["RFC 7592 2", "a client's secret opens no registration", secretOpensNothing],
  [
    "RFC 7592 2",
    "the operator's credentials open no client",
    async (on) => opensNothing(on, await on.client(), { bearer: undefined, basic: on.operator }, asksForToken),
    PROTECTED,
  ],
  [
    "Apereo CAS",
    "a client's credentials give no initial access token",
    async (on) => {
      const { id, secret = madeUp(), token } = await on.client();
      return everyOf([secret, token], async (password) => {
        const answer = await on.call({ path: ROUTES.initToken.path, basic: { user: id, password } });
        return refusedWith(answer, 401, "invalid_client");
      });
    },
    PROTECTED,
  ],
]);
