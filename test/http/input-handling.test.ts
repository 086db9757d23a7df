import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, REDIRECT_URI, webClient } from "../support/builders.ts";
import { type Answer, send } from "../support/http-client.ts";
import {
  CLIENT_CONFIG,
  createRegistrar,
  REGISTER,
  type RegisteredClient,
  type Registrar,
  textOf,
} from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  client = await registrar.client();
});
afterAll(() => target.stop());

/** The three places that read a body, each with everything else in order. */
const PLACES = {
  POST: (body: string | Uint8Array, type = "application/json") => registrar.register({}, { body, type }),
  PUT: (body: string | Uint8Array, type = "application/json") => registrar.manage(client, "PUT", { body, type }),
  PATCH: (body: string | Uint8Array, type = "application/merge-patch+json") =>
    registrar.manage(client, "PATCH", { body, type }),
} as const;
type Place = keyof typeof PLACES;
const PLACE_NAMES = Object.keys(PLACES) as Place[];

const DEPTH_MAX = 16;
const BODY_BYTES_MAX = 65_536;

/** Members that all three places accept, as JSON text without the closing bracket. */
const good = (): string => `{"client_id":"${client.id}","redirect_uris":["${REDIRECT_URI}"]`;
const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const nested = (depth: number): string =>
  `{"redirect_uris":["${REDIRECT_URI}"],"client_id":"${client.id}","x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
const padded = (length: number): string => `${good()}${" ".repeat(length - good().length - 1)}}`;

async function expectUntouched(ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await ask();
  const after = await registrar.manage(client, "GET");
  expect([after.status, after.headers["etag"]]).toEqual([200, client.etag]);
  return answer;
}

describe("a body that two parsers could read differently is refused", () => {
  const bodies: readonly (readonly [claim: string, body: () => string | Uint8Array])[] = [
    ["a name twice", () => `${good()},"redirect_uris":["https://evil.example/"]}`],
    ["a name twice, once with an escape", () => `${good()},"redirect_uri\\u0073":["https://evil.example/"]}`],
    ["a name twice, with escapes of two kinds", () => `${good()},"a/b":1,"a\\/b":2}`],
    ["an unknown name twice", () => `${good()},"x":1,"x":1}`],
    ["an empty name twice", () => `${good()},"":1,"":1}`],
    ["__proto__ twice", () => `${good()},"__proto__":1,"__proto__":2}`],
    ["a name twice in an inner object", () => `${good()},"jwks":{"keys":[],"keys":[]}}`],
    ["a name twice in an object of a list", () => `${good()},"x":[{"kty":"EC"},{"kty":"EC","d":1,"kty":"RSA"}]}`],
    ["a byte order mark", () => `\uFEFF${good()}}`],
    ["a byte order mark in the text", () => `${good()}\uFEFF}`],
    ["half a surrogate pair in a value", () => `${good()},"client_name":"\\ud83d"}`],
    ["the other half", () => `${good()},"client_name":"\\udd11 x"}`],
    ["a pair the wrong way round", () => `${good()},"client_name":"\\udd11\\ud83d"}`],
    ["half a surrogate pair in a name", () => `${good()},"x\\ud83d":1}`],
    ["half a surrogate pair deep inside", () => `${good()},"x":{"y":["\\uDBFF"]}}`],
    ["invalid UTF-8", () => bytes(good(), ',"client_name":"', [0xff], '"}')],
    ["an overlong UTF-8 form", () => bytes(good(), ',"client_name":"', [0xc0, 0xaf], '"}')],
    ["a surrogate in UTF-8", () => bytes(good(), ',"client_name":"', [0xed, 0xa0, 0xbd], '"}')],
    ["UTF-8 cut short", () => bytes(good(), ',"client_name":"', [0xe2, 0x82], '"}')],
    ["UTF-16", () => Buffer.from(`${good()}}`, "utf16le")],
    ["UTF-16 with a mark", () => bytes([0xff, 0xfe], [...Buffer.from(`${good()}}`, "utf16le")])],
    ["a compressed body", () => gzipSync(`${good()}}`)],
    ["a comma before the end", () => `${good()},}`],
    ["a comma at the end of a list", () => `${good()},"contacts":["a@example.org",]}`],
    ["a comment", () => `${good()}/* x */}`],
    ["a line comment", () => `${good()}} // x`],
    ["NaN", () => `${good()},"default_max_age":NaN}`],
    ["Infinity", () => `${good()},"default_max_age":Infinity}`],
    ["a hexadecimal number", () => `${good()},"default_max_age":0x10}`],
    ["a number with a leading zero", () => `${good()},"default_max_age":010}`],
    ["a number with a plus", () => `${good()},"default_max_age":+1}`],
    ["undefined", () => `${good()},"client_name":undefined}`],
    ["single quotation marks", () => `${good()},'client_name':'x'}`],
    ["a name without quotation marks", () => `${good()},client_name:"x"}`],
    ["a line break inside a text", () => `${good()},"client_name":"a\nb"}`],
    ["a tabulator inside a text", () => `${good()},"client_name":"a\tb"}`],
    ["a strange escape", () => `${good()},"client_name":"\\x41"}`],
    ["two documents", () => `${good()}}${good()}}`],
    ["two documents in lines", () => `${good()}}\n{}`],
    ["rubbish at the end", () => `${good()}}x`],
    ["a zero byte at the end", () => `${good()}}\0`],
    ["a blank that JSON does not know", () => `\u00a0${good()}}`],
    ["an end too early", () => good()],
    ["a form", () => "redirect_uris=https%3A%2F%2Frp.example.org%2Fcallback"],
    ["a list", () => `[${good()}}]`],
    ["a text", () => JSON.stringify(`${good()}}`)],
    ["a number", () => "1"],
    ["true", () => "true"],
    ["null", () => "null"],
    ["blanks alone", () => " \n "],
    ["nesting one too deep", () => nested(DEPTH_MAX + 1)],
    ["nesting very deep", () => nested(20_000)],
    ["brackets without an end", () => "[".repeat(60_000)],
    ["objects very deep", () => `${'{"x":'.repeat(10_000)}1${"}".repeat(10_000)}`],
  ];
  const cases = PLACE_NAMES.flatMap((place) => bodies.map(([claim, body]) => ({ place, claim, body })));

  it("has seen every case at every place", () => {
    expect(cases.length).toBe(54 * 3);
  });

  it.each(cases)("RFC 8259, RFC 7493 2: $place with $claim", async ({ place, body }) => {
    const { status, json, text } = await expectUntouched(() => PLACES[place](body()));
    expect([status, json["error"]], text).toEqual([400, "invalid_request"]);
    expect(text).not.toContain("evil");
  });

  it.each(["POST", "PUT"] as const)("%s without a body", async (place) => {
    const { status, json } = await PLACES[place]("");
    expect([status, json["error"]]).toEqual([400, "invalid_request"]);
  });
});

describe("a body that is only unusual is accepted", () => {
  const bodies: readonly (readonly [claim: string, body: () => string | Uint8Array])[] = [
    ["blanks around everything", () => ` \r\n\t${good().replaceAll(",", " ,\n")}\t} \n`],
    ["nesting as deep as allowed", () => nested(DEPTH_MAX)],
    [
      "the same name in different objects",
      () => `${good()},"x":{"redirect_uris":{"redirect_uris":1}},"y":[{"a":1},{"a":1}]}`,
    ],
    ["a name that is also a value", () => `${good()},"a":"a","b":["a","a","b"]}`],
    ["a pair of surrogates as escapes", () => `${good()},"client_name":"\\ud83d\\udd11"}`],
    ["names as escapes", () => `{"client\\u005fid":"${client.id}","\\u0072edirect_uris":["${REDIRECT_URI}"]}`],
    ["brackets and commas in texts", () => `${good()},"client_name":"}],{\\"redirect_uris\\":["}`],
    ["a body of just the size allowed", () => padded(BODY_BYTES_MAX)],
    [
      "__proto__ and its kin",
      () => `${good()},"__proto__":{"client_name":"x"},"constructor":1,"hasOwnProperty":2,"toString":3}`,
    ],
  ];
  const cases = PLACE_NAMES.flatMap((place) => bodies.map(([claim, body]) => ({ place, claim, body })));

  it("has seen every case at every place", () => {
    expect(cases.length).toBe(9 * 3);
  });

  it.each(cases)("$place with $claim", async ({ place, body }) => {
    // A client of its own: these do change it.
    const spare = client;
    client = await registrar.client();
    const { status, json, text } = await PLACES[place](body());
    client = spare;
    expect(status, text).toBe(place === "POST" ? 201 : 200);
    expect(json["redirect_uris"]).toEqual([REDIRECT_URI]);
    for (const name of ["__proto__", "constructor", "x", "polluted"])
      expect(Object.hasOwn(json, name), name).toBe(false);
  });

  it("__proto__ in a registration names nobody", async () => {
    const { json } = await registrar.register(
      {},
      {
        body: `{"redirect_uris":["${REDIRECT_URI}"],"__proto__":{"client_name":"polluted","token_endpoint_auth_method":"none"}}`,
      },
    );
    expect([json["client_name"], json["token_endpoint_auth_method"]]).toEqual([undefined, "client_secret_basic"]);
    expect((await registrar.client()).document).not.toHaveProperty("client_name");
  });

  it.each([
    "application/json",
    "application/json;charset=UTF-8",
    'application/json ; charset="utf-8"',
    "APPLICATION/JSON",
    "application/json; x=y",
  ])("as %s", async (type) => {
    expect((await PLACES.POST(`${good()}}`, type)).status).toBe(201);
  });

  it("a body in chunks", async () => {
    const { status } = await registrar.register(
      {},
      { body: `${good()}}`, headers: [["Transfer-Encoding", "chunked"]] },
    );
    expect(status).toBe(201);
  });
});

describe("size and type", () => {
  it.each(PLACE_NAMES)("%s: one byte more than allowed is 413", async (place) => {
    const { status, json } = await expectUntouched(() => PLACES[place](padded(BODY_BYTES_MAX + 1)));
    expect([status, json["error"]]).toEqual([413, "invalid_request"]);
  });

  it.each(PLACE_NAMES)("%s: bytes are counted, not characters", async (place) => {
    const { status } = await expectUntouched(() => PLACES[place](`${good()},"client_name":"${"ä".repeat(33_000)}"}`));
    expect(status).toBe(413);
  });

  it("a client can not grow beyond what one body may have, patch by patch", async () => {
    const grown = await registrar.client();
    const page = (letter: string): object =>
      Object.fromEntries(
        Array.from({ length: 25 }, (_, index) => [`client_name#x-${letter}${index}`, "n".repeat(1000)]),
      );
    const statuses: number[] = [];
    for (const letter of ["a", "b", "c", "d"])
      statuses.push((await registrar.manage(grown, "PATCH", { body: page(letter) })).status);
    expect(statuses).toEqual([200, 200, 413, 413]);
    expect((await registrar.manage(grown, "GET")).status).toBe(200);
  });

  it.each([
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonx",
    "application/vnd.example+json",
    "application/problem+json",
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    "application/json, text/plain",
    "json",
    "",
  ])("a registration as %j is 415", async (type) => {
    const { status, json } = await PLACES.POST(`${good()}}`, type);
    expect([status, json["error"]]).toEqual([415, "invalid_request"]);
  });

  it("a registration without a type is 415", async () => {
    expect((await registrar.register(webClient(), { type: undefined })).status).toBe(415);
  });
});

describe("an answer stays in proportion to its request", () => {
  const tags = (count: number): string =>
    Array.from({ length: count }, (_, index) => `,"client_name#x-${index.toString(36)}":1`).join("");
  const PRIVATE_KEY = '{"d":1,"p":1,"q":1,"dp":1,"dq":1,"qi":1,"oth":1,"k":1,"priv":1}';

  it.each([
    ["2,500 faulty languages", () => `${good()}${tags(2500)}}`],
    ["50 private keys", () => `${good()},"jwks":{"keys":[${Array(50).fill(PRIVATE_KEY).join(",")}]}}`],
  ])("%s", async (_, body) => {
    const { status, bytes: answered } = await PLACES.POST(body());
    expect(status).toBe(400);
    expect(answered.length).toBeLessThan(BODY_BYTES_MAX / 2);
  });

  it.each([
    ["20,000 faulty items of a list", () => `{"redirect_uris":[${Array(20_000).fill('""').join(",")}]}`],
    ["20,000 faulty keys", () => `${good()},"jwks":{"keys":[${Array(20_000).fill("1").join(",")}]}}`],
  ])("%s", async (_, body) => {
    const { status, bytes: answered } = await PLACES.POST(body());
    expect(status).toBe(400);
    expect(answered.length).toBeLessThan(BODY_BYTES_MAX / 2);
  });
});

describe("credentials come once and in one place", () => {
  const bearer = (token: string) => ["Authorization", `Bearer ${token}`] as const;

  it.each(["GET", "PUT", "PATCH", "DELETE"])("RFC 6750 2: %s with two Authorization headers is 400", async (method) => {
    const headers = [bearer(client.token), bearer(client.token)];
    const answer = await expectUntouched(() => registrar.manage(client, method, { token: undefined, headers }));
    expect([answer.status, answer.json["error"], answer.headers["www-authenticate"]]).toEqual([
      400,
      "invalid_request",
      undefined,
    ]);
  });

  it("RFC 6750 2: a registration with two of them is 400", async () => {
    const token = await registrar.initialAccessToken();
    const { status } = await registrar.register(webClient(), {
      token: undefined,
      headers: [bearer("x"), bearer(token)],
    });
    expect(status).toBe(400);
  });

  it("two tokens in one header are 400", async () => {
    const { status } = await registrar.manage(client, "GET", { token: `${client.token}, Bearer ${client.token}` });
    expect(status).toBe(400);
  });

  it("RFC 6750 2.3: a token in the query opens nothing", async () => {
    const read = await send(`${client.uri}&access_token=${client.token}`);
    const registration = await registrar.call(`${REGISTER}?access_token=${await registrar.initialAccessToken()}`, {
      method: "POST",
      type: "application/json",
      body: webClient(),
    });
    expect([read.status, registration.status]).toEqual([401, 401]);
  });

  it("RFC 6750 2: one in the header and one in the query are 400", async () => {
    const read = await send(`${client.uri}&access_token=${client.token}`, { headers: [bearer(client.token)] });
    const registration = await registrar.call(`${REGISTER}?access_token=x`, {
      method: "POST",
      token: await registrar.initialAccessToken(),
      type: "application/json",
      body: webClient(),
    });
    expect([read.status, registration.status]).toEqual([400, 400]);
  });

  it("RFC 6750 2.2: a token in the body opens nothing", async () => {
    const token = await registrar.initialAccessToken();
    const json = await registrar.register(webClient({ access_token: token, registration_access_token: token }), {
      token: undefined,
    });
    const form = await registrar.register(
      {},
      { token: undefined, type: "application/x-www-form-urlencoded", body: `access_token=${token}` },
    );
    expect([json.status, form.status]).toEqual([401, 401]);
  });

  it("a token in a cookie opens nothing", async () => {
    const headers = [["Cookie", `access_token=${client.token}; Authorization=Bearer ${client.token}`]] as const;
    expect((await send(client.uri, { headers })).status).toBe(401);
  });

  it("a method in a header or in the query is none", async () => {
    const headers = [
      bearer(client.token),
      ["X-HTTP-Method-Override", "DELETE"],
      ["X-Method-Override", "DELETE"],
    ] as const;
    const answer = await expectUntouched(() => send(`${client.uri}&_method=DELETE`, { headers }));
    expect(answer.status).toBe(200);
  });

  it("RFC 9110 13.1.1: If-Match in two headers is one list", async () => {
    const stale = await registrar.manage(client, "PATCH", {
      headers: [
        ["If-Match", '"0"'],
        ["If-Match", '"7"'],
      ],
    });
    const good = await registrar.manage(client, "PATCH", {
      headers: [
        ["If-Match", '"0"'],
        ["If-Match", client.etag],
      ],
    });
    expect([stale.status, good.status]).toEqual([412, 200]);
  });
});

describe("nothing that is sent comes back in an error", () => {
  const MARK = "zq-4711-zq";
  it.each([
    ["a body that is no JSON", () => PLACES.POST(MARK)],
    ["a name", () => PLACES.POST(`${good()},"${MARK}":1,"${MARK}":2}`)],
    ["a value", () => PLACES.POST(`{"redirect_uris":["${MARK}"],"grant_types":["${MARK}"]}`)],
    [
      "the name of a key's member",
      () => registrar.register(webClient({ jwks: { keys: [{ ...EC_KEY, [MARK]: 1, x: MARK }] } })),
    ],
    ["a type", () => PLACES.POST("{}", MARK)],
    ["a token", () => registrar.register({}, { token: MARK })],
    ["a client identifier", () => registrar.call(`${CLIENT_CONFIG}?clientId=${MARK}`, { token: client.token })],
    [
      "a query",
      () => registrar.call(`${CLIENT_CONFIG}?${MARK}=1&clientId=a&clientId=${MARK}`, { token: client.token }),
    ],
    ["a method", () => registrar.call(REGISTER, { method: "DELETE", headers: [["X-Mark", MARK]] })],
    ["a member of an update", () => registrar.manage(client, "PATCH", { body: { client_secret: MARK } })],
    ["a path", () => registrar.call(`/oidc/${MARK}`)],
  ])("%s", async (_, ask) => {
    const { status, text, rawHeaders } = await ask();
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text + rawHeaders.join("\n")).not.toContain(MARK);
  });

  it("nor does a secret", async () => {
    const secret = textOf(client.document, "client_secret");
    const { status, text } = await registrar.manage(client, "PUT", {
      body: { client_id: client.id, client_secret: secret, redirect_uris: ["x"] },
    });
    expect([status, text.includes(secret)]).toEqual([400, false]);
  });
});
