import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { type Answer, send } from "../support/http-client.ts";
import {
  basic,
  CLIENT_CONFIG,
  createRegistrar,
  INIT_TOKEN,
  REGISTER,
  type RegisteredClient,
  type Registrar,
} from "../support/registrar.ts";
import { isForeignTarget, startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  client = await registrar.client();
});
afterAll(() => target.stop());

const MERGE_TYPES = "application/merge-patch+json, application/json";
const ORIGIN = ["Origin", "https://app.example.com"] as const;

/** A kind of answer, how it comes about, and the headers that it has besides those that all have. */
interface Kind {
  readonly kind: string;
  readonly status: number;
  readonly ask: () => Promise<Answer>;
  readonly more?: Readonly<Record<string, string>>;
}

const kindOf = (kind: string, status: number, ask: () => Promise<Answer>, more: Kind["more"] = {}): Kind => ({
  kind,
  status,
  ask,
  more,
});
const badToken =
  'Bearer realm="oidc-registrar", error="invalid_token", error_description="The access token does not open this."';
const freshClient = () => registrar.client();

const KINDS: readonly Kind[] = [
  kindOf("an initial access token", 200, () => registrar.initToken()),
  kindOf(
    "refused credentials",
    401,
    () => registrar.call(INIT_TOKEN, { headers: [["Authorization", basic("x", "y")]] }),
    {
      "www-authenticate": 'Basic realm="oidc-registrar initToken", charset="UTF-8"',
    },
  ),
  kindOf("two Authorization headers", 400, () =>
    registrar.call(INIT_TOKEN, {
      headers: [
        ["Authorization", "a"],
        ["Authorization", "b"],
      ],
    }),
  ),
  kindOf("a wrong method of initToken", 405, () => registrar.call(INIT_TOKEN, { method: "POST" }), {
    allow: "GET, OPTIONS",
  }),
  kindOf("a registration", 201, () => registrar.register(), { etag: '"1"' }),
  kindOf("a rehearsal", 200, async () =>
    registrar.call(`${REGISTER}?dry_run=true`, {
      method: "POST",
      token: await registrar.initialAccessToken(),
      type: "application/json",
      body: webClient(),
    }),
  ),
  kindOf("a registration without a token", 401, () => registrar.register(webClient(), { token: undefined }), {
    "www-authenticate": 'Bearer realm="oidc-registrar"',
  }),
  kindOf("a registration with a bad token", 401, () => registrar.register(webClient(), { token: "x" }), {
    "www-authenticate": badToken,
  }),
  kindOf("a registration with faults", 400, () => registrar.register({ redirect_uris: ["x"], client_name: 1 })),
  kindOf("a registration that is no JSON", 400, () => registrar.register({}, { body: "{" })),
  kindOf("a registration of another type", 415, () => registrar.register({}, { type: "text/plain" })),
  kindOf("a registration too large", 413, () => registrar.register({}, { body: `"${"x".repeat(70_000)}"` })),
  kindOf("an unclear rehearsal", 400, async () =>
    registrar.call(`${REGISTER}?dry_run=x`, { method: "POST", token: await registrar.initialAccessToken() }),
  ),
  kindOf("a wrong method of register", 405, () => registrar.call(REGISTER), { allow: "POST, OPTIONS" }),
  kindOf("a client that is read", 200, () => registrar.manage(client, "GET"), { etag: '"1"' }),
  kindOf(
    "a client that is patched",
    200,
    async () => registrar.manage(await freshClient(), "PATCH", { body: { client_name: "x" } }),
    { etag: '"2"' },
  ),
  kindOf("a client that an empty patch leaves alone", 200, () => registrar.manage(client, "PATCH"), { etag: '"1"' }),
  kindOf(
    "a client that is replaced",
    200,
    async () => {
      const fresh = await freshClient();
      return registrar.manage(fresh, "PUT", { body: webClient({ client_id: fresh.id }) });
    },
    { etag: '"2"' },
  ),
  kindOf("a client that is deleted", 204, async () => registrar.manage(await freshClient(), "DELETE")),
  kindOf("a client without a token", 401, () => registrar.manage(client, "GET", { token: undefined }), {
    "www-authenticate": 'Bearer realm="oidc-registrar"',
  }),
  kindOf("a client with a bad token", 401, () => registrar.manage(client, "GET", { token: "x" }), {
    "www-authenticate": badToken,
  }),
  kindOf("a client of no name", 400, () => registrar.call(CLIENT_CONFIG, { token: client.token })),
  kindOf("a patch with faults", 400, () => registrar.manage(client, "PATCH", { body: { client_name: 1 } })),
  kindOf(
    "a patch of another type",
    415,
    () => registrar.manage(client, "PATCH", { body: {}, type: "application/json-patch+json" }),
    { "accept-patch": MERGE_TYPES },
  ),
  kindOf("a patch too large", 413, () => registrar.manage(client, "PATCH", { body: `"${"x".repeat(70_000)}"` })),
  kindOf("a stale patch", 412, () => registrar.manage(client, "PATCH", { ifMatch: '"0"' })),
  kindOf("a replacement of another type", 415, () =>
    registrar.manage(client, "PUT", { body: {}, type: "application/merge-patch+json" }),
  ),
  kindOf("a stale deletion", 412, () => registrar.manage(client, "DELETE", { ifMatch: '"0"' })),
  kindOf("a wrong method of clientConfig", 405, () => registrar.manage(client, "POST"), {
    allow: "GET, PUT, PATCH, DELETE, OPTIONS",
  }),
  kindOf("an unknown path", 404, () => registrar.call("/oidc/nothing")),
];

/** The headers that only some answers have. */
const SPECIAL = ["www-authenticate", "etag", "allow", "accept-patch", "retry-after", "location"];

describe("every kind of answer has the headers it needs, and no others", () => {
  it("has seen every kind", () => {
    expect(KINDS.length).toBe(30);
    expect(new Set(KINDS.map(({ status }) => status)).size).toBe(10);
  });

  it.each(KINDS)("$kind ($status)", async ({ status, ask, more = {} }) => {
    const answer = await ask();
    const { headers } = answer;
    expect(answer.status, answer.text).toBe(status);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
    });
    expect(headers["content-type"]).toBe(status === 204 ? undefined : "application/json");
    const special = Object.fromEntries(
      SPECIAL.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]),
    );
    expect(special).toEqual(more);
    for (const name of ["set-cookie", "access-control-allow-credentials", "x-powered-by", "content-encoding"])
      expect(headers[name], name).toBeUndefined();
    const exposed = (headers["access-control-expose-headers"] ?? "").toLowerCase().split(", ");
    expect(exposed).toEqual(expect.arrayContaining(Object.keys(more)));
  });

  it.each(KINDS.filter(({ status }) => status >= 400))(
    "RFC 6749 5.2: $kind ($status) is told in ASCII that fits a header",
    async ({ ask }) => {
      const { json } = await ask();
      expect(json["error"]).toMatch(/^[a-z_]+$/);
      expect(json["error_description"]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    },
  );

  it("a script of any origin may read them, so they do not depend on it", async () => {
    const answer = await send(client.uri, { headers: [["Authorization", `Bearer ${client.token}`], ORIGIN] });
    expect([answer.status, answer.headers["access-control-allow-origin"], answer.headers["vary"]]).toEqual([
      200,
      "*",
      undefined,
    ]);
  });
});

describe("preflights are answered without authentication", () => {
  it.each([
    [INIT_TOKEN, "GET", undefined],
    [REGISTER, "POST", undefined],
    [CLIENT_CONFIG, "GET, PUT, PATCH, DELETE", MERGE_TYPES],
  ])("OIDC Registration 3, 4: %s", async (path, methods, acceptPatch) => {
    const asked = [
      ORIGIN,
      ["Access-Control-Request-Method", methods.split(", ").at(-1) ?? ""],
      ["Access-Control-Request-Headers", "authorization,content-type,if-match"],
    ] as const;
    const { status, bytes, headers } = await registrar.call(path, { method: "OPTIONS", headers: asked });
    expect([status, bytes.length]).toEqual([204, 0]);
    expect(headers["access-control-allow-origin"]).toBe("*");
    expect(headers["access-control-allow-methods"]).toBe(methods);
    expect((headers["access-control-allow-headers"] ?? "").toLowerCase().split(", ").sort()).toEqual([
      "authorization",
      "content-type",
      "idempotency-key",
      "if-match",
    ]);
    expect(Number(headers["access-control-max-age"])).toBeGreaterThan(0);
    expect([headers["allow"], headers["accept-patch"]]).toEqual([`${methods}, OPTIONS`, acceptPatch]);
  });

  it("a preflight that carries credentials is answered in the same way", async () => {
    const [bare, loaded] = [
      await registrar.call(REGISTER, { method: "OPTIONS" }),
      await registrar.call(REGISTER, { method: "OPTIONS", token: "x", type: "text/plain", body: "{" }),
    ];
    expect([loaded.status, loaded.headers["allow"]]).toEqual([bare.status, bare.headers["allow"]]);
  });
});

describe("wrong methods", () => {
  const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"];
  const wrong = [
    [INIT_TOKEN, ["GET"]],
    [REGISTER, ["POST"]],
    [CLIENT_CONFIG, ["GET", "PUT", "PATCH", "DELETE"]],
  ] as const;
  const cases = wrong.flatMap(([path, right]) =>
    METHODS.filter((method) => !(right as readonly string[]).includes(method)).map(
      (method) => [method, path, `${right.join(", ")}, OPTIONS`] as const,
    ),
  );

  it("has seen every case", () => {
    expect(cases.length).toBe(15);
  });

  // API Gateway itself refuses what is no method of HTTP.
  it.each(cases.filter(([method]) => !isForeignTarget || method !== "PROPFIND"))(
    "RFC 9110 15.5.6: %s %s is 405, whoever asks",
    async (method, path, allow) => {
      const bare = await registrar.call(path, { method });
      const authorized = await registrar.call(path, { method, token: await registrar.initialAccessToken() });
      for (const answer of [bare, authorized]) {
        expect([answer.status, answer.headers["allow"]]).toEqual([405, allow]);
        expect(answer.bytes.length > 0).toBe(method !== "HEAD");
      }
    },
  );
});
