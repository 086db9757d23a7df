import { setTimeout as pause } from "node:timers/promises";
import { DeleteTableCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import {
  claimsOf,
  type Issuer,
  type LimitedToken,
  POLICY_QUERY,
  startIssuer,
  tableClient,
} from "../support/limited-tokens.ts";
import { REGISTER, registeredClient, textOf } from "../support/registrar.ts";

const RECORDED = "cas.authn.oidc.registration.initial-access-tokens-recorded";
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const limited = (query: string): Promise<LimitedToken> => issuer.limited(query);
const clientsOf = async (tokenId: string): Promise<number> =>
  (await issuer.items()).filter(({ initial_token_id: by }) => by === tokenId).length;

describe("initToken records a token that has limits", () => {
  it("and tells them in the answer", async () => {
    const { json, token, tokenId, record } = await limited(
      `${POLICY_QUERY}&uses=5&expires_in=PT1H&label=team%20caf%C3%A9`,
    );
    const policy = {
      redirect_hosts: ["rp.example.org", "localhost"],
      grant_types: ["authorization_code", "client_credentials"],
      scopes: ["email", "openid"],
      token_endpoint_auth_methods: ["private_key_jwt", "client_secret_post"],
    };
    expect(json).toEqual({
      access_token: token,
      token_type: "Bearer",
      expires_in: 3600,
      scope: "openid client_registration_scope",
      uses: 5,
      label: "team caf\u00e9",
      policy,
    });
    const { iat, exp, ...claims } = claimsOf(token);
    expect(claims).toMatchObject({ recorded: true, policy });
    expect([Number(exp) - Number(iat), claims["uses"], claims["label"]]).toEqual([3600, undefined, undefined]);
    expect(await record()).toEqual({
      id: `token/${tokenId}`,
      token_id: tokenId,
      subject: issuer.runner.user,
      issued_at: iat,
      token_expires_at: exp,
      expires_at: exp,
      uses_max: 5,
      spent: 0,
      label: "team caf\u00e9",
      policy: JSON.stringify(policy),
    });
  });

  it("and one that has none not, as ever", async () => {
    const before = await issuer.items();
    const { json } = await issuer.ask("");
    expect(Object.keys(json)).toEqual(["access_token", "token_type", "expires_in", "scope"]);
    const claims = Object.keys(claimsOf(textOf(json, "access_token"))).toSorted();
    expect(claims).toEqual(["aud", "exp", "iat", "iss", "jti", "scope", "sub"]);
    expect(await issuer.items()).toEqual(before);
  });

  it("with the longest of everything, in a token that registers", async () => {
    const hosts = Array.from(
      { length: 7 },
      (_, index) => `${index}${"h".repeat(60)}.${"x".repeat(60)}.${"y".repeat(60)}.org`,
    );
    const { register } = await limited(`?redirect_hosts=${hosts.join("+")}&uses=10000&expires_in=P365D`);
    expect((await register({ redirect_uris: [`https://${hosts[6]}/callback`] })).status).toBe(201);
  });
});

describe("a token for seven clients", () => {
  it("gives exactly seven, whatever runs at once; the others are 401 invalid_token", async () => {
    const { register, tokenId, record } = await limited("?uses=7");
    const answers = await Promise.all(Array.from({ length: 100 }, () => register()));
    const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
    expect(statuses).toEqual([...Array<number>(7).fill(201), ...Array<number>(93).fill(401)]);
    expect([await clientsOf(tokenId), (await record())["spent"]]).toEqual([7, 7]);
    const refused = answers.find(({ status }) => status === 401);
    expect(refused?.json["error"]).toBe("invalid_token");
    expect(refused?.headers["www-authenticate"]).toContain('error="invalid_token"');
    const bad = await issuer.registrar.register(webClient(), { token: "x" });
    expect(refused?.bytes).toEqual(bad.bytes);
  });

  it("spends nothing on what is refused or rehearsed", async () => {
    const { register, record, token } = await limited("?uses=1");
    expect((await register({})).status).toBe(400);
    expect((await issuer.registrar.register({}, { token, body: "{" })).status).toBe(400);
    expect((await issuer.registrar.register(webClient(), { token, type: "text/plain" })).status).toBe(415);
    const rehearsed = await issuer.registrar.call(`${REGISTER}?dry_run=true`, {
      method: "POST",
      type: "application/json",
      body: webClient(),
      token,
    });
    expect([rehearsed.status, (await record())["spent"]]).toEqual([200, 0]);
    expect([(await register()).status, (await record())["spent"]]).toEqual([201, 1]);
    expect((await register()).status).toBe(401);
  });

  it("tells of a bad body rather than of the uses, of which it takes none", async () => {
    const { register } = await limited("?uses=1");
    await register();
    expect((await register({})).status).toBe(400);
  });

  it("does not get a use back by a deletion", async () => {
    const { register } = await limited("?uses=1");
    const client = registeredClient(await register());
    expect((await issuer.registrar.manage(client, "DELETE")).status).toBe(204);
    expect((await register()).status).toBe(401);
  });

  it("can be given fewer or more by the operator while it is out", async () => {
    const { register, tokenId } = await limited("?uses=5");
    expect((await register()).status).toBe(201);
    await issuer.set(tokenId, "uses_max", 1);
    expect((await register()).status).toBe(401);
    await issuer.set(tokenId, "uses_max", 2);
    expect([(await register()).status, (await register()).status]).toEqual([201, 401]);
  });

  it("is not spent by another one", async () => {
    const [one, other] = [await limited("?uses=1"), await limited("?uses=1")];
    expect([(await one.register()).status, (await other.register()).status]).toEqual([201, 201]);
    expect([(await one.register()).status, (await other.register()).status]).toEqual([401, 401]);
  });
});

describe("a recorded token is refused with 401 invalid_token", () => {
  it("once the operator has revoked it, with or without a number of uses", async () => {
    for (const query of ["?uses=5", "?label=x"]) {
      const { register, tokenId, record } = await limited(query);
      expect((await register()).status).toBe(201);
      await issuer.set(tokenId, "revoked_at", 1_800_000_000);
      const { status, json } = await register();
      expect([status, json["error"], (await record())["spent"]]).toEqual([401, "invalid_token", 1]);
    }
  });

  it("and the log says why to the operator alone", async () => {
    const { register, tokenId } = await limited("?uses=1");
    await issuer.set(tokenId, "revoked_at", 1);
    const { json } = await register();
    expect(issuer.runner.logs().at(-1)).toMatchObject({
      status: 401,
      reason: "token_refused",
      why: "used up or revoked",
    });
    expect(JSON.stringify(json)).not.toMatch(/revoke|used/);
  });

  it("once it has expired", async () => {
    const { register, json } = await limited("?uses=5&expires_in=PT1S");
    expect(json["expires_in"]).toBe(1);
    await pause(2100);
    expect((await register()).json["error"]).toBe("invalid_token");
    expect(issuer.runner.logs().at(-1)).toMatchObject({ status: 401, why: "expired" });
  });

  it("but clients that came of it stay as they are", async () => {
    const { register, tokenId } = await limited("?uses=1");
    const client = registeredClient(await register());
    await issuer.set(tokenId, "revoked_at", 1);
    expect((await issuer.registrar.manage(client, "GET")).status).toBe(200);
    expect((await issuer.registrar.manage(client, "PATCH", { body: { client_name: "x" } })).status).toBe(200);
  });
});

describe("a token without a number of uses", () => {
  it("registers as many as there are, and its record counts them", async () => {
    const { register, record } = await limited("?label=partners");
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await register()).status));
    expect([statuses, (await record())["spent"]]).toEqual([[201, 201, 201, 201, 201], 5]);
  });
});

describe("where every token is recorded", () => {
  let every: Issuer;
  beforeAll(async () => {
    every = await startIssuer({ [RECORDED]: "true" });
  });
  afterAll(() => every.stop());

  it("a plain one is, too, and answered as ever", async () => {
    const { json } = await every.ask("");
    expect(Object.keys(json)).toEqual(["access_token", "token_type", "expires_in", "scope"]);
    const { status } = await every.registrar.register(webClient(), { token: textOf(json, "access_token") });
    expect(status).toBe(201);
    const tokens = (await every.items()).filter(({ id }) => String(id).startsWith("token/"));
    expect(tokens).toEqual([expect.objectContaining({ spent: 1, subject: every.runner.user })]);
  });
});

describe("while the table can not be reached", () => {
  let broken: Issuer;
  beforeAll(async () => {
    broken = await startIssuer();
    const dynamodb = tableClient(broken.runner);
    const table = { TableName: broken.runner.table };
    await dynamodb.send(new DeleteTableCommand(table));
    const isThere = () =>
      dynamodb.send(new DescribeTableCommand(table)).then(
        () => true,
        () => false,
      );
    while (await isThere()) await pause(20);
    dynamodb.destroy();
  });
  afterAll(() => broken.stop());

  it("a limited token is 503 rather than one without limits, and a plain one is issued", async () => {
    const refused = await broken.ask("?uses=1");
    expect([refused.status, refused.json["error"]]).toEqual([503, "temporarily_unavailable"]);
    expect(refused.text).not.toContain("access_token");
    expect((await broken.ask("")).status).toBe(200);
  });
});
