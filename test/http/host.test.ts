import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { send } from "../support/http-client.ts";
import { basic, createRegistrar, INIT_TOKEN, type RegisteredClient, type Registrar } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const PREFIX = "https://id.example.org/cas";
const ISSUER = "https://id.example.org/issuer";

let runner: Runner;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  runner = await startRunner({ settings: { "cas.authn.oidc.core.accepted-hosts": "other.example.org" } });
  registrar = createRegistrar(runner);
  client = await registrar.client();
});
afterAll(() => runner.stop());

/** The three doors with good credentials; what differs is the name they are addressed by. */
const DOORS = {
  initToken: (headers: readonly (readonly [string, string])[]) =>
    registrar.call(INIT_TOKEN, { headers: [["Authorization", basic(runner.user, runner.password)], ...headers] }),
  register: (headers: readonly (readonly [string, string])[]) => registrar.register(webClient(), { headers }),
  clientConfig: (headers: readonly (readonly [string, string])[]) => registrar.manage(client, "GET", { headers }),
} as const;
const NAMES = Object.keys(DOORS) as (keyof typeof DOORS)[];
const port = (): string => new URL(runner.url).port;

describe("the service answers under its own name alone", () => {
  it.each(NAMES)("%s: a request that is addressed to another host is 400, in the words of Apereo CAS", async (door) => {
    const { status, json } = await DOORS[door]([["Host", "evil.example"]]);
    expect([status, json]).toEqual([400, { error: "invalid_request", error_description: "Invalid issuer" }]);
  });

  it.each(
    NAMES.flatMap((door) =>
      ["", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example:80", "127.1", "2130706433"].map(
        (host) => [door, host] as const,
      ),
    ),
  )("%s: nor is %j its name", async (door, host) => {
    expect((await DOORS[door]([["Host", host]])).status).toBe(400);
  });

  it.each(
    NAMES.flatMap((door) =>
      ["localhost", "LOCALHOST", "other.example.org", "other.example.org:8443"].map((host) => [door, host] as const),
    ),
  )("%s: %s is one of its names, with any port", async (door, host) => {
    expect((await DOORS[door]([["Host", host]])).status).toBe(door === "register" ? 201 : 200);
  });

  it.each(NAMES)("%s: forwarded headers do not say where a request was addressed to", async (door) => {
    const forwarded = [
      ["X-Forwarded-Host", "evil.example"],
      ["Forwarded", "host=evil.example"],
      ["X-Original-URL", "/evil"],
      ["X-Forwarded-Proto", "gopher"],
    ] as const;
    const good = await DOORS[door](forwarded);
    expect(good.status).toBe(door === "register" ? 201 : 200);
    expect(good.text).not.toContain("evil");
    const own = [
      ["Host", "evil.example"],
      ["X-Forwarded-Host", `127.0.0.1:${port()}`],
      ["Forwarded", "host=127.0.0.1"],
    ] as const;
    expect((await DOORS[door](own)).status).toBe(400);
  });

  it("the management URL is on the public host, by whatever name the client was registered", async () => {
    const { json } = await registrar.register(webClient(), { headers: [["Host", "other.example.org"]] });
    expect(json["registration_client_uri"]).toBe(`${runner.url}/oidc/clientConfig?clientId=${json["client_id"]}`);
  });

  it("without a token, another host is 401 at register and clientConfig, as with Apereo CAS", async () => {
    const host = ["Host", "evil.example"] as const;
    const answers = [
      await registrar.register(webClient(), { token: undefined, headers: [host] }),
      await send(client.uri, { headers: [host] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it("RFC 9112 3.2: two Host headers are 400", async () => {
    expect(
      (
        await DOORS.clientConfig([
          ["Host", `127.0.0.1:${port()}`],
          ["Host", "evil.example"],
        ])
      ).status,
    ).toBe(400);
  });
});

describe("behind a public base URL of its own", () => {
  let proxied: Runner;
  let behind: Registrar;
  beforeAll(async () => {
    proxied = await startRunner({
      settings: { "cas.server.prefix": `${PREFIX}/`, "cas.authn.oidc.core.issuer": ISSUER },
    });
    behind = createRegistrar(proxied);
  });
  afterAll(() => proxied.stop());

  it("RFC 7592 3: the management URL is on it, however the request came", async () => {
    for (const host of ["id.example.org", "ID.example.org:443", "localhost"]) {
      const { status, json } = await behind.register(webClient(), { headers: [["Host", host]] });
      expect([status, json["registration_client_uri"]]).toEqual([
        201,
        `${PREFIX}/oidc/clientConfig?clientId=${json["client_id"]}`,
      ]);
    }
  });

  it("initial access tokens are of the issuer that is set, and for the public registration endpoint", async () => {
    const [, claims = ""] = (await behind.initialAccessToken()).split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
      iss: ISSUER,
      aud: `${PREFIX}/oidc/register`,
    });
  });

  it("a host that only looks like it is refused", async () => {
    for (const host of ["id.example.org.evil.example", "xid.example.org", "example.org"]) {
      expect((await behind.register(webClient(), { headers: [["Host", host]] })).status, host).toBe(400);
    }
  });
});
