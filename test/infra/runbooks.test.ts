import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { projectText } from "../project/project-files.ts";
import { webClient } from "../support/builders.ts";
import { createRegistrar, registeredClient, textOf } from "../support/registrar.ts";
import { at, type OperatorRun, startOperators } from "../support/run-operators.ts";
import { type Runner, type RunnerOptions, startRunner } from "../support/start-runner.ts";

const RUNBOOKS = projectText("docs/operations.md");
const CREDENTIALS = { region: "us-east-1", credentials: { accessKeyId: "operator", secretAccessKey: "operator" } };

/** The service on this machine, with an operator's own clients of AWS. */
async function operate(options: RunnerOptions = {}) {
  const runner = await startRunner(options);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: runner.dynamodbUrl, ...CREDENTIALS }));
  const secrets = new SecretsManagerClient({ endpoint: runner.secretsUrl, ...CREDENTIALS });
  return {
    runner,
    documents,
    secrets,
    registrar: createRegistrar(runner),
    [Symbol.asyncDispose]: async () => {
      documents.destroy();
      secrets.destroy();
      await runner.stop();
    },
  };
}

/** A folder for the data of a runner, gone at the end. */
function scratch(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "oidc-registrar-runbook-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const keyOf = (clientId: string) => ({ id: `client/${clientId}` });

/** Runs a line of the page as it stands there, but for the client or token it is about and where it finds the table. */
async function runLine(runner: Runner, line: string, names: Readonly<Record<string, string>>): Promise<OperatorRun> {
  expect(RUNBOOKS.split("\n").map((one) => one.trim())).toContain(line);
  const [, args = ""] = /^npm run --silent clients -- (.*) --profile PROFILE$/.exec(line) ?? [];
  const words = args.split(" ").map((word) => names[word] ?? word);
  const confirmed = Object.values(names)
    .slice(-1)
    .flatMap((name) => ["--confirm", name]);
  const asks = !/^(?:show|list) |--dry-run/.test(args);
  return startOperators([...words, ...at(runner), ...(asks ? confirmed : [])]).ended;
}

// Mostly waiting for runners to start.
describe.concurrent("the runbooks do what they say", () => {
  it("leaked initial access token: another issuer ends all of them, and nothing else", async () => {
    using data = scratch();
    const before = await operate({ data: data.path });
    const leaked = await before.registrar.initialAccessToken();
    const client = await before.registrar.client();
    await before[Symbol.asyncDispose]();

    await using after = await operate({
      data: data.path,
      port: Number(new URL(before.runner.url).port),
      settings: { "cas.authn.oidc.core.issuer": "https://op.example.org/oidc/after-2026-11-22" },
    });
    expect(after.runner.url).toBe(before.runner.url);
    expect((await after.registrar.register(webClient(), { token: leaked })).status).toBe(401);
    expect((await after.registrar.register()).status).toBe(201);
    const read = await after.registrar.manage(client, "GET");
    expect([read.status, read.json["client_secret"]]).toEqual([200, client.document["client_secret"]]);
  });

  it("leaked registration access token: the owner gets a new one, and with it a new secret", async () => {
    await using operated = await operate();
    const { registrar, runner } = operated;
    const client = await registrar.client();
    const names = { "CLIENT-ID": client.id };
    const issued = await runLine(runner, "npm run --silent clients -- token CLIENT-ID --profile PROFILE", names);
    expect([issued.stderr, issued.code]).toEqual([expect.any(String), 0]);
    expect((await registrar.manage(client, "GET")).status).toBe(401);
    const owner = { ...client, token: issued.stdout.trim().split("\n").at(-1) ?? "" };
    expect(
      (await runLine(runner, "npm run --silent clients -- expire-secret CLIENT-ID --profile PROFILE", names)).code,
    ).toBe(0);
    const read = (await registrar.manage(owner, "GET")).json;
    expect(Number(read["client_secret_expires_at"])).toBeLessThanOrEqual(Date.now() / 1000);
    const shown = await runLine(runner, "npm run --silent clients -- show CLIENT-ID --profile PROFILE", names);
    expect(shown.stdout).toContain("secret-expired");
    const renewed = await registrar.manage(owner, "PATCH", { body: {} });
    expect(renewed.status).toBe(200);
    expect(textOf(renewed.json, "client_secret")).not.toBe(client.document["client_secret"]);
    expect(renewed.json["client_secret_expires_at"]).toBe(0);
  });

  it("leaked keys: after a rotation, a changed client and a renewed secret are sealed with the new version", async () => {
    await using operated = await operate({ settings: { "cas.authn.oidc.registration.secrets-cache": "PT1S" } });
    const { registrar, documents, secrets, runner } = operated;
    const [changed, renewed, untouched] = [
      await registrar.client(),
      await registrar.client(),
      await registrar.client(),
    ];
    const { VersionId } = await secrets.send(
      new PutSecretValueCommand({ SecretId: runner.keysSecret, SecretString: randomBytes(48).toString("base64url") }),
    );
    await pause(1200);
    const ended = await startOperators(["expire-secret", renewed.id, ...at(runner), "--confirm", renewed.id]).ended;
    expect(ended.code).toBe(0);
    expect((await registrar.manage(renewed, "PATCH", { body: {} })).status).toBe(200);
    expect((await registrar.manage(changed, "PATCH", { body: { client_name: "x" } })).status).toBe(200);
    const sealedWith = async ({ id }: { id: string }): Promise<unknown> => {
      const { Item } = await documents.send(new GetCommand({ TableName: runner.table, Key: keyOf(id) }));
      const [header = ""] = String(Item?.["client_secret_sealed"]).split(".");
      return (JSON.parse(Buffer.from(header, "base64url").toString()) as { kid?: unknown }).kid;
    };
    expect([await sealedWith(renewed), await sealedWith(changed)]).toEqual([VersionId, VersionId]);
    expect(await sealedWith(untouched)).not.toBe(VersionId);
  });

  it("rogue registrant: the token's identifier finds every client that it registered, and no other", async () => {
    await using operated = await operate();
    const { registrar, documents, runner } = operated;
    const tokenOf = async () => textOf((await registrar.initToken()).json, "access_token");
    const [rogue, honest] = [await tokenOf(), await tokenOf()];
    const register = async (token: string) => registeredClient(await registrar.register(webClient(), { token }));
    const bad = [await register(rogue), await register(rogue)];
    const good = await register(honest);

    const item = (await documents.send(new GetCommand({ TableName: runner.table, Key: keyOf(bad[0]?.id ?? "") }))).Item;
    const names = { "TOKEN-ID": String(item?.["initial_token_id"]) };
    const listed = await runLine(runner, "npm run --silent clients -- list --token TOKEN-ID --profile PROFILE", names);
    expect([good, ...bad].map(({ id }) => listed.stdout.includes(id))).toEqual([false, true, true]);
    const rehearsed = await runLine(
      runner,
      "npm run --silent clients -- tokens wipe TOKEN-ID --dry-run --profile PROFILE",
      names,
    );
    expect([rehearsed.code, (await registrar.manage(bad[0] ?? good, "GET")).status]).toEqual([0, 200]);
    const count = { ...names, "number of clients": "2" };
    const wiped = await runLine(runner, "npm run --silent clients -- tokens wipe TOKEN-ID --profile PROFILE", count);
    expect([wiped.stderr, wiped.code]).toEqual([expect.any(String), 0]);
    for (const one of bad) expect((await registrar.manage(one, "GET")).status).toBe(401);
    expect((await registrar.manage(good, "GET")).status).toBe(200);
    // The log names it too, for registrations whose item is gone already.
    const logged = runner
      .logs()
      .filter(({ event, token_id }) => event === "client registered" && token_id === item?.["initial_token_id"]);
    expect(logged).toHaveLength(2);
  });

  it("region loss: items and keys put into a new deployment under the same VersionId are all that is needed", async () => {
    await using lost = await operate();
    const client = await lost.registrar.client();
    const { Items = [] } = await lost.documents.send(new ScanCommand({ TableName: lost.runner.table }));
    const { SecretString, VersionId } = await lost.secrets.send(
      new GetSecretValueCommand({ SecretId: lost.runner.keysSecret }),
    );

    await using found = await operate();
    for (const Item of Items) {
      await found.documents.send(
        new PutCommand({ TableName: found.runner.table, Item, ConditionExpression: "attribute_not_exists(id)" }),
      );
    }
    await found.secrets.send(
      new PutSecretValueCommand({ SecretId: found.runner.keysSecret, ClientRequestToken: VersionId, SecretString }),
    );
    const uri = client.uri.replace(lost.runner.url, found.runner.url);
    const read = await found.registrar.manage({ ...client, uri }, "GET");
    expect([read.status, read.json["client_secret"]]).toEqual([200, client.document["client_secret"]]);
  });
});
