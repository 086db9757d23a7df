import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nativeClient, REDIRECT_URI, webClient } from "../support/builders.ts";
import {
  basic,
  CLIENT_CONFIG,
  createRegistrar,
  INIT_TOKEN,
  REGISTER,
  type RegisteredClient,
  type Registrar,
  registeredClient,
} from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const MODE = "cas.authn.oidc.registration.dynamic-client-registration-mode";
const ENABLED = "cas.authn.oidc.registration.dynamic-client-registration-enabled";

describe("in OPEN mode", () => {
  let runner: Runner;
  let registrar: Registrar;
  let client: RegisteredClient;
  /** Anybody registers: no token at all. */
  const openly = (metadata: object) => registrar.register(metadata, { token: undefined });
  beforeAll(async () => {
    runner = await startRunner({ settings: { [MODE]: "OPEN" } });
    registrar = createRegistrar(runner);
    client = registeredClient(await openly(webClient()));
  });
  afterAll(() => runner.stop());

  it.each([
    ["good credentials", () => [["Authorization", basic(runner.user, runner.password)]] as const],
    ["wrong credentials", () => [["Authorization", basic("x", "y")]] as const],
    ["no credentials", () => []],
    [
      "two Authorization headers",
      () =>
        [
          ["Authorization", "a"],
          ["Authorization", "b"],
        ] as const,
    ],
  ])("initToken answers 406 to %s", async (_, headers) => {
    const { status, json } = await registrar.call(INIT_TOKEN, { headers: headers() });
    expect([status, json["error"]]).toEqual([406, "initial_access_token_not_needed"]);
    expect(json).not.toHaveProperty("access_token");
  });

  it("RFC 7591 3: anybody registers and manages what he has registered", async () => {
    expect((await registrar.manage(client, "PATCH", { body: { client_name: "Mine" } })).json["client_name"]).toBe(
      "Mine",
    );
    expect((await registrar.manage(client, "GET")).status).toBe(200);
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])("managing takes the client's own token: %s", async (method) => {
    const other = registeredClient(await openly(webClient()));
    const bare = await registrar.call(`${CLIENT_CONFIG}?clientId=${client.id}`, { method });
    const foreign = await registrar.manage(client, method, { token: other.token });
    expect([bare.status, foreign.status]).toEqual([401, 401]);
  });

  it("a token that is sent must be good all the same", async () => {
    const answers = [
      await registrar.register(webClient(), { token: "x" }),
      await registrar.register(webClient(), { token: client.token }),
    ];
    expect(answers.map(({ status, json }) => [status, json["error"]])).toEqual([
      [401, "invalid_token"],
      [401, "invalid_token"],
    ]);
  });

  const SHOWN = ["logo_uri", "policy_uri", "client_uri", "tos_uri", "logo_uri#fr", "policy_uri#de-CH"];
  it.each(SHOWN)("OIDC Registration 9.1: %s must have the host of a redirect URI", async (member) => {
    const at = async (uri: string) => (await openly(webClient({ [member]: uri }))).status;
    expect(await at("https://RP.example.org:8443/x")).toBe(201);
    const strange = [
      "https://evil.example/x",
      "https://rp.example.org.evil.example/",
      "https://evilrp.example.org/",
      "https://example.org/",
      "https://sub.rp.example.org/",
      "http://rp.example.org/",
    ];
    for (const uri of strange) expect(await at(uri), uri).toBe(400);
  });

  it("a redirect URI without a host lends its name to nothing", async () => {
    const { status, json } = await openly(
      nativeClient({ redirect_uris: ["com.example.app:/cb"], logo_uri: "https://evil.example/logo.png" }),
    );
    expect([status, json["error"]]).toEqual([400, "invalid_client_metadata"]);
  });

  it("the hosts are compared again when only the redirect URIs change", async () => {
    const shown = registeredClient(await openly(webClient({ logo_uri: "https://rp.example.org/logo.png" })));
    const moved = ["https://elsewhere.example/cb"];
    const patched = await registrar.manage(shown, "PATCH", { body: { redirect_uris: moved } });
    const put = await registrar.manage(shown, "PUT", {
      body: { client_id: shown.id, redirect_uris: moved, logo_uri: "https://rp.example.org/logo.png" },
    });
    expect([patched.status, put.status, (await registrar.manage(shown, "GET")).json["redirect_uris"]]).toEqual([
      400,
      400,
      [REDIRECT_URI],
    ]);
  });
});

describe("in PROTECTED mode", () => {
  let runner: Runner;
  let registrar: Registrar;
  beforeAll(async () => {
    runner = await startRunner({ settings: { [MODE]: "PROTECTED" } });
    registrar = createRegistrar(runner);
  });
  afterAll(() => runner.stop());

  it("hosts of what is shown are not compared, since an operator vouches for the client", async () => {
    expect((await registrar.register(webClient({ logo_uri: "https://cdn.example/logo.png" }))).status).toBe(201);
  });

  it("nobody registers without a token", async () => {
    expect((await registrar.register(webClient(), { token: undefined })).status).toBe(401);
  });
});

describe("switched off", () => {
  let runner: Runner;
  let registrar: Registrar;
  beforeAll(async () => {
    runner = await startRunner({ settings: { [ENABLED]: "false" } });
    registrar = createRegistrar(runner);
  });
  afterAll(() => runner.stop());

  it.each([
    ["GET", INIT_TOKEN],
    ["POST", REGISTER],
    ["GET", CLIENT_CONFIG],
    ["PUT", CLIENT_CONFIG],
    ["PATCH", CLIENT_CONFIG],
    ["DELETE", CLIENT_CONFIG],
  ])("%s %s is 501, with credentials and without", async (method, path) => {
    const asked = [
      {},
      { headers: [["Authorization", basic(runner.user, runner.password)]] as const },
      { token: "x", type: "application/json", body: webClient() },
    ];
    for (const call of asked) {
      const { status, json, headers } = await registrar.call(path, { method, ...call });
      expect([status, json["error"], headers["cache-control"], headers["www-authenticate"]]).toEqual([
        501,
        "registration_disabled",
        "no-store",
        undefined,
      ]);
    }
  });

  it("another method is 405 all the same, and a preflight is answered", async () => {
    expect((await registrar.call(REGISTER, { method: "GET" })).status).toBe(405);
    expect((await registrar.call(REGISTER, { method: "OPTIONS" })).status).toBe(204);
  });
});
