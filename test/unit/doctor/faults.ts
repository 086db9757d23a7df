import { randomBytes } from "node:crypto";
import { CLIENT_CONFIG, INIT_TOKEN, REGISTER } from "../../support/registrar.ts";
import type { Fault, Memory, Passing, Returning } from "./spoiling-proxy.ts";

type When = (request: Passing, answer: Returning) => boolean;

const pathOf = ({ target }: Passing): string => target.split("?", 1)[0] ?? "";
const clientOf = ({ target }: Passing): string => new URL(target, "http://x").searchParams.get("clientId") ?? "";
const headerOf = ({ headers }: Passing, name: string): string =>
  headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? "";
const credentialOf = (request: Passing): string => headerOf(request, "authorization").replace(/^\S+ /, "");

const at =
  (path: string, method?: string, status?: number): When =>
  (request, answer) =>
    pathOf(request) === path &&
    (method ?? request.method) === request.method &&
    (status ?? answer.status) === answer.status;
const ofStatus =
  (status: number): When =>
  (_, answer) =>
    answer.status === status;

/** A member of answers that is another, or with `undefined` not there. */
const member = (when: When, name: string, value: (request: Passing) => unknown): Fault => ({
  answer: (answer, request) =>
    when(request, answer)
      ? { ...answer, text: JSON.stringify({ ...JSON.parse(answer.text), [name]: value(request) }) }
      : answer,
});
const header = (when: When, name: string, value?: string): Fault => ({
  answer: (answer, request) =>
    when(request, answer) ? { ...answer, headers: { ...answer.headers, [name]: value } } : answer,
});
const status = (when: When, to: number): Fault => ({
  answer: (answer, request) => (when(request, answer) ? { ...answer, status: to } : answer),
});

const asks = (
  when: (request: Passing, memory: Memory) => boolean,
  change: (request: Passing, memory: Memory) => Passing,
): Fault => ({
  request: (request, memory) => (when(request, memory) ? change(request, memory) : request),
});
const withHeader = (request: Passing, name: string, value?: string): Passing => ({
  ...request,
  headers: [
    ...request.headers.filter(([one]) => one.toLowerCase() !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
});
const without = (name: string): Fault =>
  asks(
    () => true,
    (request) => withHeader(request, name),
  );

const isConfig = (request: Passing): boolean => pathOf(request) === CLIENT_CONFIG;
const isRegister = (request: Passing): boolean => pathOf(request) === REGISTER && request.method === "POST";

/** A configuration endpoint that believes credentials which are not the client's own. */
const believes = (isBelieved: (credential: string, memory: Memory, request: Passing) => boolean): Fault =>
  asks(
    (request, memory) =>
      isConfig(request) && memory.tokens.has(clientOf(request)) && isBelieved(credentialOf(request), memory, request),
    (request, memory) => withHeader(request, "authorization", `Bearer ${memory.tokens.get(clientOf(request))}`),
  );
/** A registration endpoint that does so. */
const registers = (isBelieved: (credential: string, memory: Memory, request: Passing) => boolean): Fault =>
  asks(
    (request, memory) => isRegister(request) && isBelieved(credentialOf(request), memory, request),
    (request, memory) => withHeader(request, "authorization", `Bearer ${memory.initialAccessToken}`),
  );
/** An initToken that takes any credentials for those of the operator, which the fault learns when they are used. */
function issues(isBelieved: (user: string, memory: Memory) => boolean): Fault {
  let good = "";
  return {
    request: (request, memory) => {
      const credential = credentialOf(request);
      if (pathOf(request) !== INIT_TOKEN || credential === "") return request;
      if (good === "") good = credential;
      const [user = ""] = Buffer.from(credential, "base64").toString().split(":");
      return isBelieved(user, memory) ? withHeader(request, "authorization", `Basic ${good}`) : request;
    },
  };
}

const isKnownToken = (credential: string, { tokens }: Memory): boolean => [...tokens.values()].includes(credential);
const body = (when: (request: Passing) => boolean, change: (text: string) => string): Fault =>
  asks(when, (request) => ({ ...request, body: change(request.body) }));
const isObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
const lacking = (text: string, names: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).filter(([name]) => !names.includes(name))));
const ANSWER_ONLY = [
  "registration_access_token",
  "registration_client_uri",
  "client_secret_expires_at",
  "client_id_issued_at",
];
const LENIENT = JSON.stringify({ redirect_uris: ["https://rp.example.org/callback"] });
const isGood = (credential: string, { initialAccessToken }: Memory): boolean => credential === initialAccessToken;

/** For each claim a service for which it does not hold, and which is sound otherwise. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  [`${INIT_TOKEN} is 501 whatever comes with a request`]: status(at(INIT_TOKEN), 500),
  [`${REGISTER} is 501 whatever comes with a request`]: status(at(REGISTER), 200),
  [`${CLIENT_CONFIG} is 501 whatever comes with a request`]: status(at(CLIENT_CONFIG), 401),

  "user and password give an initial access token": member(at(INIT_TOKEN, "GET", 200), "scope", () => "openid"),
  "without credentials initToken is 401 and asks for Basic": header(
    at(INIT_TOKEN, "GET", 401),
    "www-authenticate",
    "Bearer",
  ),
  "a wrong user and a wrong password are refused alike": issues(() => true),
  "initToken answers 406 whatever comes with it": status((request) => credentialOf(request) !== "", 401),

  "a client is registered, with all that belongs to it": member(ofStatus(201), "client_id_issued_at", () => "1"),
  "what a client leaves out is supplied and told": member(ofStatus(201), "grant_types", () => undefined),
  "a client is managed below this URL": member(
    ofStatus(201),
    "registration_client_uri",
    () => "https://elsewhere.example/x",
  ),
  "no two clients share a credential, and none can be guessed": member(ofStatus(201), "client_secret", () =>
    "x".repeat(64),
  ),
  "members that nobody knows are ignored": member(ofStatus(201), "doctor_unknown_member", () => 1),
  "a rehearsal (dry_run) registers nobody": asks(isRegister, (request) => ({
    ...request,
    target: request.target.replace("?dry_run=true", ""),
  })),

  "a client reads what it registered": member(at(CLIENT_CONFIG, "GET", 200), "redirect_uris", () => []),
  "reading changes nothing, neither secret nor token": member(at(CLIENT_CONFIG, "GET", 200), "client_secret", () =>
    randomBytes(48).toString("base64url"),
  ),
  "PATCH changes what it names and nothing else": member(
    at(CLIENT_CONFIG, "PATCH", 200),
    "client_secret",
    () => "another secret",
  ),
  "PATCH deletes what it names as null": body(
    ({ method }) => method === "PATCH",
    (text) => text.replace(":null", ':"1"'),
  ),
  "an empty PATCH changes nothing": asks(
    ({ method, body: text }) => method === "PATCH" && text === "",
    (request) => ({ ...withHeader(request, "content-type", "application/json"), body: '{"software_version":"9"}' }),
  ),
  "PUT replaces: what it leaves out is gone": asks(
    ({ method }) => method === "PUT",
    (request) => ({ ...request, method: "PATCH" }),
  ),
  "what the service answered is accepted back": status(at(CLIENT_CONFIG, "PUT", 200), 400),
  "text comes back character by character": {
    answer: (answer) => ({ ...answer, text: answer.text.replaceAll("\u65e5", "?") }),
  },
  "a stale If-Match is 412 and changes nothing": without("if-match"),
  "of two updates of one revision one wins": without("if-match"),
  "DELETE is 204 and ends the client at once": {
    request: (request) =>
      request.method === "DELETE" && isConfig(request) ? { status: 204, headers: {}, text: "" } : request,
  },

  "nobody registers without a token": registers((credential) => credential === ""),
  "a made-up token registers nobody": registers((credential) => credential.length === 43),
  "an initial access token that was tampered with registers nobody": registers(
    (credential) => credential.split(".").length === 3,
  ),
  "a token in the body is none": registers((_, __, { body: text }) => text.includes("access_token")),
  "two ways of sending a token at once are 400": asks(
    () => true,
    (request) => ({ ...request, target: request.target.replace(/[?&]access_token=doctor/, "") }),
  ),
  "several Authorization headers open nothing": asks(
    ({ headers }) => headers.filter(([name]) => name === "Authorization").length > 1,
    (request) => withHeader(request, "authorization", headerOf(request, "authorization")),
  ),
  "the name of the scheme ignores case": status(
    (request) => headerOf(request, "authorization").startsWith("bearer"),
    401,
  ),
  "without a token no client is opened": believes((credential) => credential === ""),
  "a made-up token opens no client": believes(
    (credential, memory) => credential.length === 43 && !isKnownToken(credential, memory),
  ),
  "another client's token opens nothing": believes(
    (credential, memory, request) =>
      isKnownToken(credential, memory) && credential !== memory.tokens.get(clientOf(request)),
  ),
  "an unknown client is 401, never 404": {
    answer: (answer, request, { tokens }) =>
      isConfig(request) && answer.status === 401 && !tokens.has(clientOf(request))
        ? { ...answer, status: 404 }
        : answer,
  },
  "unknown, deleted and foreign clients can not be told apart": {
    answer: (answer, request, { tokens }) =>
      isConfig(request) && answer.status === 401 && !tokens.has(clientOf(request))
        ? { ...answer, text: `${answer.text} ` }
        : answer,
  },
  "an initial access token opens no client": believes(isGood),
  "a registration access token registers nobody": registers(isKnownToken),
  "a client's secret opens no registration": believes((credential) => credential.length === 64),
  "the operator's credentials open no client": believes((_, __, request) =>
    headerOf(request, "authorization").startsWith("Basic "),
  ),
  "a client's credentials give no initial access token": issues((user, { tokens }) => tokens.has(user)),

  [`a wrong method of ${INIT_TOKEN} is 405 with Allow`]: header(at(INIT_TOKEN, undefined, 405), "allow"),
  [`a wrong method of ${REGISTER} is 405 with Allow`]: status(at(REGISTER, "GET", 405), 404),
  [`a wrong method of ${CLIENT_CONFIG} is 405 with Allow`]: header(
    at(CLIENT_CONFIG, undefined, 405),
    "allow",
    "GET, PUT",
  ),
  "a body that is too large is 413": body(
    (request) => request.body.length > 100_000,
    (text) => text.replace(/x{9,}/, "x"),
  ),
  "what is not one JSON object is 400": body(
    (request) => isRegister(request) && !isObject(request.body),
    () => LENIENT,
  ),
  "a name that stands twice in an object is 400": body(
    ({ body: text }) => isObject(text),
    (text) => JSON.stringify(JSON.parse(text)),
  ),
  "a registration of another media type is 415": asks(isRegister, (request) =>
    withHeader(request, "content-type", "application/json"),
  ),
  "a patch of another type is 415 with Accept-Patch": header(ofStatus(415), "accept-patch"),
  "the media type may say that it is UTF-8": status(
    (request) => headerOf(request, "content-type").includes("charset"),
    415,
  ),
  "a redirect URI that can not be one is refused": body(isRegister, (text) => text.replaceAll("#fragment", "")),
  "metadata that breaks a rule is invalid_client_metadata": member(ofStatus(400), "error", () => "invalid_request"),
  "a private key is refused": body(isRegister, (text) => text.replace(/,"d":"[^"]*"/, "")),
  "an error does not repeat what was sent": member(ofStatus(400), "error_description", ({ body: text }) =>
    text.replace(/[^\w -]/g, ""),
  ),
  "PUT names its client and nothing that only the server sets": body(
    ({ method }) => method === "PUT",
    (text) => lacking(text, ANSWER_ONLY),
  ),
  "clientId or client_id names the client, once": asks(isConfig, (request) => ({
    ...request,
    target: request.target.replace(/(\?clientId=[^&]*)&.*/, "$1"),
  })),
  "a forwarded host is not believed": member(
    (request, answer) => answer.status === 201 && headerOf(request, "x-forwarded-host") !== "",
    "registration_client_uri",
    (request) => `https://${headerOf(request, "x-forwarded-host")}${CLIENT_CONFIG}`,
  ),
  "a request to another host registers nobody": asks(
    () => true,
    (request) => withHeader(request, "host", "127.0.0.1"),
  ),
  "a path that there is not is 404": status((request) => pathOf(request).endsWith("/doctor"), 200),

  "clients live their lives over and over without a fault": status(at(CLIENT_CONFIG, "PUT", 200), 500),

  "a preflight is answered without credentials": status((request) => request.method === "OPTIONS", 401),
  "no answer may be kept: Cache-Control is no-store": header(ofStatus(401), "cache-control", "private"),
  "whatever has a body is JSON and says so": header(ofStatus(401), "content-type", "text/html"),
  "no answer may be taken for another type: nosniff": header(ofStatus(401), "x-content-type-options"),
  "scripts of any origin may read answers, and no cookie is involved": header(ofStatus(401), "set-cookie", "session=1"),
  "every 401 says how to authenticate": header(ofStatus(401), "www-authenticate"),
  "every error has a code and is told in ASCII": member(ofStatus(401), "error_description", () => "gesch\u00fctzt"),
};
