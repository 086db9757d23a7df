import fc, { type Arbitrary } from "fast-check";
import { basic } from "../support/registrar.ts";
import { recoveryForm } from "./assertions.ts";
import { metadataText, strangeBody } from "./bodies.ts";
import { CANARY, type Material } from "./material.ts";
import { type Draft, type Endpoint, HOST } from "./request.ts";

type Change = (draft: Draft) => Draft;

const ENDPOINTS: readonly Endpoint[] = ["initToken", "register", "clientConfig"];
const METHODS = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "get",
  "__proto__",
  "constructor",
  CANARY,
];
const TYPES = [
  "application/json",
  "application/merge-patch+json",
  "application/x-www-form-urlencoded",
  "application/json; charset=utf-8",
  "application/json; charset=utf-16",
  "text/plain",
  CANARY,
  "",
];
const IF_MATCH = ['"1"', '"2"', 'W/"1"', "*", "", CANARY, '"1","2"', '"99999999999999999999"'];
const HOSTS = [HOST, HOST.toUpperCase(), `${HOST}.`, `evil.${HOST}`, CANARY, ""];
const SOURCES = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "", "no address", "fe80::1%eth0"];

const draft = (endpoint: Endpoint, method: string, rest: Partial<Draft> = {}): Draft => ({
  endpoint,
  method,
  path: `/oidc/${endpoint}`,
  query: "",
  body: undefined,
  coding: "text",
  host: HOST,
  sourceIp: "192.0.2.1",
  ...rest,
  // What a caller says of himself is in every request, and must be nowhere else.
  headers: { "user-agent": `${CANARY}/1.0`, "x-forwarded-for": CANARY, ...rest.headers },
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

/** Requests with everything in order, but for what is registered. */
function goodDraft(material: Material): Arbitrary<Draft> {
  const { user, password, initialTokens, clients, signer, keys } = material;
  const initial = fc.constantFrom(...initialTokens);
  const known = fc.constantFrom(...clients);
  const [first = CANARY] = initialTokens;
  const optional = fc.oneof({ weight: 5, arbitrary: initial.map(bearer) }, { weight: 1, arbitrary: fc.constant({}) });
  const dryRun = fc.constantFrom("", "", "", "dry_run=true");
  const registration = fc
    .tuple(optional, metadataText(), dryRun)
    .map(([token, body, query]) =>
      draft("register", "POST", { query, headers: { ...json, ...token }, body: Buffer.from(body) }),
    );
  const repeated = fc.constantFrom(keys.used, keys.old, keys.ofDeleted).map((key) =>
    draft("register", "POST", {
      headers: { ...json, ...bearer(first), "idempotency-key": key },
      body: Buffer.from(keys.body),
    }),
  );
  const management = known.chain(({ id, token }) => {
    const call = (method: string, rest: Partial<Draft> = {}) =>
      draft("clientConfig", method, {
        query: `clientId=${id}`,
        ...rest,
        headers: { ...bearer(token), ...rest.headers },
      });
    const withBody = (method: string, text: string) => call(method, { headers: json, body: Buffer.from(text) });
    return fc.oneof(
      fc.constantFrom("GET", "DELETE", "PATCH").map((method) => call(method)),
      metadataText({ client_id: id }).map((body) => withBody("PUT", body)),
      metadataText().map((body) => withBody("PATCH", body)),
    );
  });
  const recovery = recoveryForm(material).map((body) =>
    draft("clientConfig", "POST", { query: `clientId=${signer.client.id}`, headers: form, body: Buffer.from(body) }),
  );
  const issue = initialQuery.map((query) =>
    draft("initToken", "GET", { query, headers: { authorization: basic(user, password) } }),
  );
  return fc.oneof(
    { weight: 5, arbitrary: registration },
    { weight: 1, arbitrary: repeated },
    { weight: 7, arbitrary: management },
    { weight: 2, arbitrary: recovery },
    { weight: 2, arbitrary: issue },
  );
}

const INITIAL_PARAMETERS = [
  "uses",
  "expires_in",
  "label",
  "redirect_hosts",
  "grant_types",
  "scope",
  "token_endpoint_auth_methods",
];
const PARAMETER_VALUES = [
  "",
  "0",
  "1",
  "10000",
  "10001",
  "1e3",
  "-1",
  "PT1H",
  "P400D",
  "rp.example.org",
  "*",
  "none",
  "openid",
  "authorization_code",
  "openid+openid",
  "%00",
  "%FF",
  "%",
  `${CANARY}%0d%0a`,
  "x".repeat(2000),
  "a.example+".repeat(30),
];

const initialQuery = fc
  .array(fc.tuple(fc.constantFrom(...INITIAL_PARAMETERS, CANARY), fc.constantFrom(...PARAMETER_VALUES)), {
    maxLength: 2,
  })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join("&"));

const headerValue = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(CANARY, "", " ", ",", "a,b", "\r\nx: y", "x".repeat(9000)),
);

/** A header, set to something that means something for it, or to anything. */
function headerChange(material: Material): Arbitrary<Change> {
  const { user, password, initialTokens, clients, keys } = material;
  const tokens = [...initialTokens, ...clients.map(({ token }) => token), password, CANARY, "a".repeat(5000), ""];
  const authorization = fc.oneof(
    fc.constantFrom(...tokens).map((token) => `Bearer ${token}`),
    fc
      .tuple(fc.constantFrom(...tokens), fc.constantFrom("bearer   ", "Bearer", "Basic ", "DPoP ", "Bearer ="))
      .map(([token, scheme]) => scheme + token),
    fc
      .tuple(fc.constantFrom(...tokens), fc.constantFrom(...tokens))
      .map(([one, other]) => `Bearer ${one},Bearer ${other}`),
    fc.constantFrom(
      basic(user, CANARY),
      basic(CANARY, password),
      basic("", ""),
      "Basic",
      "Basic !!",
      "Basic /w==",
      "Basic eA==",
    ),
    headerValue,
  );
  const pairs: Readonly<Record<string, Arbitrary<string>>> = {
    authorization,
    "content-type": fc.oneof(fc.constantFrom(...TYPES), headerValue),
    "content-encoding": fc.constantFrom("identity", "gzip", CANARY),
    "if-match": fc.oneof(fc.constantFrom(...IF_MATCH), headerValue),
    "idempotency-key": fc.oneof(
      fc.constantFrom(keys.used, keys.ofDeleted, keys.old, `"${keys.used}"`, `${CANARY}-${"x".repeat(20)}`),
      headerValue,
    ),
    "x-forwarded-host": headerValue,
    "x-http-method-override": fc.constantFrom("DELETE", CANARY),
    "user-agent": headerValue,
    origin: headerValue,
    __proto__x: headerValue,
  };
  const set = fc
    .constantFrom(...Object.keys(pairs))
    .chain((name) => (pairs[name] ?? headerValue).map((value) => [name, value] as const))
    .map(
      ([name, value]): Change =>
        (one) => ({ ...one, headers: { ...one.headers, [name]: value } }),
    );
  const drop = fc.constantFrom("authorization", "content-type").map(
    (name): Change =>
      ({ headers, ...one }) => ({
        ...one,
        headers: Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name)),
      }),
  );
  return fc.oneof({ weight: 5, arbitrary: set }, { weight: 1, arbitrary: drop });
}

/** The query, changed or more of it. */
function queryChange({ clients }: Material): Arbitrary<Change> {
  const more = fc.oneof(
    fc.constantFrom(
      "dry_run=true",
      "dry_run=",
      "dry_run=true&dry_run=true",
      "access_token=x",
      "%",
      "&&",
      "=",
      CANARY,
      `${CANARY}=%FF`,
    ),
    fc.constantFrom(
      "clientId=x",
      "client_id=x",
      `clientId=${CANARY}`,
      "clientId=..%2F",
      "clientId=",
      "client_id=%00",
      "clientId=__proto__",
    ),
    fc.constantFrom(...clients).map(({ id }) => `client_id=${id}`),
    initialQuery,
    fc.webQueryParameters(),
  );
  return fc.tuple(more, fc.boolean()).map(
    ([text, isAlone]): Change =>
      (one) => ({ ...one, query: isAlone || one.query === "" ? text : `${one.query}&${text}` }),
  );
}

/** Any part of a request, changed. */
function change(material: Material): Arbitrary<Change> {
  const part = <Name extends keyof Draft>(name: Name, values: Arbitrary<Draft[Name]>): Arbitrary<Change> =>
    values.map((value) => (one) => ({ ...one, [name]: value }));
  return fc.oneof(
    { weight: 6, arbitrary: headerChange(material) },
    { weight: 4, arbitrary: queryChange(material) },
    { weight: 3, arbitrary: part("body", fc.oneof(strangeBody, fc.constant(undefined))) },
    { weight: 2, arbitrary: part("method", fc.constantFrom(...METHODS)) },
    { weight: 1, arbitrary: part("endpoint", fc.constantFrom(...ENDPOINTS)) },
    { weight: 1, arbitrary: part("coding", fc.constantFrom<Draft["coding"]>("base64", "text said to be base64")) },
    { weight: 1, arbitrary: part("host", fc.constantFrom(...HOSTS)) },
    { weight: 1, arbitrary: part("sourceIp", fc.constantFrom(...SOURCES)) },
    {
      weight: 1,
      arbitrary: part("path", fc.constantFrom("/oidc/%72egister", "/oidc/x/register", "//", "/%00", `/${CANARY}`)),
    },
  );
}

/** Any request that a gateway could hand over: good ones, and such with up to four things changed. */
export function anyRequest(material: Material): Arbitrary<Draft> {
  const one = change(material);
  const changes = fc.oneof(
    { weight: 9, arbitrary: fc.constant([]) },
    { weight: 8, arbitrary: fc.tuple(one) },
    { weight: 3, arbitrary: fc.array(one, { minLength: 2, maxLength: 4 }) },
  );
  // Without bias to the first of each list: what is at the edges stands in the lists.
  return fc
    .noBias(fc.tuple(goodDraft(material), changes))
    .map(([good, all]) => all.reduce((one, next) => next(one), good));
}
