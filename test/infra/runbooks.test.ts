import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { projectText } from "../project/project-files.ts";
import { webClient } from "../support/builders.ts";
import { createRegistrar, registeredClient, textOf } from "../support/registrar.ts";
import { type RunnerOptions, startRunner } from "../support/start-runner.ts";

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

/** The lines of a shell that the page gives for making a new registration access token; prints token and digest. */
function runTokenLines(): { token: string; digest: string } {
  const lines = RUNBOOKS.split("\n").filter((line) => /^(?:TOKEN|DIGEST)=\$\(node /.test(line));
  expect(lines).toHaveLength(2);
  const script = [...lines, 'printf "%s %s" "$TOKEN" "$DIGEST"'].join("\n");
  const [token = "", digest = ""] = execFileSync("sh", ["-c", script], {
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env["PATH"]}` },
  }).split(" ");
  return { token, digest };
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
    const { registrar, documents, runner } = operated;
    const client = await registrar.client();
    const { token, digest } = runTokenLines();
    expect(token).toMatch(/^[\w-]{43}$/);
    await documents.send(
      new UpdateCommand({
        TableName: runner.table,
        Key: keyOf(client.id),
        ConditionExpression: "attribute_exists(id)",
        UpdateExpression: "SET registration_token_digest = :digest, client_secret_expires_at = :past ADD revision :one",
        ExpressionAttributeValues: { ":digest": digest, ":past": 1, ":one": 1 },
      }),
    );
    expect((await registrar.manage(client, "GET")).status).toBe(401);
    const owner = { ...client, token };
    expect((await registrar.manage(owner, "GET")).json["client_secret_expires_at"]).toBe(1);
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
    await documents.send(
      new UpdateCommand({
        TableName: runner.table,
        Key: keyOf(renewed.id),
        UpdateExpression: "SET client_secret_expires_at = :past ADD revision :one",
        ExpressionAttributeValues: { ":past": 1, ":one": 1 },
      }),
    );
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
    const { Items = [] } = await documents.send(
      new ScanCommand({
        TableName: runner.table,
        FilterExpression: "initial_token_id = :token",
        ExpressionAttributeValues: { ":token": item?.["initial_token_id"] },
      }),
    );
    expect(Items.map((one) => one["client_id"]).toSorted()).toEqual(bad.map(({ id }) => id).toSorted());
    for (const { id } of Items) await documents.send(new DeleteCommand({ TableName: runner.table, Key: { id } }));
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
