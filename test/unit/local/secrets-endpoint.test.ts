import type { AddressInfo } from "node:net";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMemorySecretStore, type SecretStore, secretArn } from "../../../infra/local/secret-store.ts";
import { addVersion, type Secret } from "../../../infra/local/secret-versions.ts";
import { createSecretsEndpoint } from "../../../infra/local/secrets-endpoint.ts";

const memory = createMemorySecretStore();
let keep: (secret: Secret) => void = (secret) => memory.save(secret);
const store: SecretStore = { find: (id) => memory.find(id), save: (secret) => keep(secret) };
const endpoint = createSecretsEndpoint(store);
let url: string;
let client: SecretsManagerClient;

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";

beforeAll(async () => {
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new SecretsManagerClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterAll(() => {
  client.destroy();
  endpoint.close();
});
beforeEach(() => {
  keep = (secret) => memory.save(secret);
  const secret: Secret = { name: "s", arn: secretArn("s"), createdAt: 1_700_000_000_000, versions: [] };
  memory.save(
    addVersion(secret, { versionId: FIRST, createdAt: 1_700_000_000_500, stages: ["AWSCURRENT"], value: "first" }),
  );
});

const get = (input: object = {}) => client.send(new GetSecretValueCommand({ SecretId: "s", ...input }));
const put = (input: object = {}) =>
  client.send(
    new PutSecretValueCommand({ SecretId: "s", SecretString: "second", ClientRequestToken: SECOND, ...input }),
  );
const named = (name: string) => expect.objectContaining({ name });

describe("with the SDK's own client", () => {
  it("GetSecretValue gives value, id, labels and time, by name or ARN", async () => {
    for (const SecretId of ["s", secretArn("s")]) {
      expect(await get({ SecretId })).toMatchObject({
        ARN: secretArn("s"),
        Name: "s",
        VersionId: FIRST,
        SecretString: "first",
        VersionStages: ["AWSCURRENT"],
        CreatedDate: new Date(1_700_000_000_500),
      });
    }
  });

  it("PutSecretValue makes the new value current and the old one previous", async () => {
    expect(await put()).toMatchObject({
      ARN: secretArn("s"),
      Name: "s",
      VersionId: SECOND,
      VersionStages: ["AWSCURRENT"],
    });
    expect(await get()).toMatchObject({ SecretString: "second", VersionId: SECOND });
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "first", VersionId: FIRST });
    expect(await get({ VersionId: FIRST })).toMatchObject({ SecretString: "first", VersionStages: ["AWSPREVIOUS"] });
  });

  it("PutSecretValue invents an id where the caller gives none", async () => {
    const { VersionId } = await put({ ClientRequestToken: undefined });
    expect(VersionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await get({ VersionId })).toMatchObject({ SecretString: "second" });
  });

  it("DescribeSecret tells which version has which label", async () => {
    await put({ VersionStages: ["AWSPENDING"] });
    expect(await client.send(new DescribeSecretCommand({ SecretId: "s" }))).toMatchObject({
      Name: "s",
      CreatedDate: new Date(1_700_000_000_000),
      VersionIdsToStages: { [FIRST]: ["AWSCURRENT"], [SECOND]: ["AWSPENDING"] },
    });
  });

  it("RotateSecret makes a pending version without a value, which PutSecretValue fills once", async () => {
    const begin = (ClientRequestToken: string) =>
      client.send(new RotateSecretCommand({ SecretId: "s", ClientRequestToken }));
    expect(await begin(SECOND)).toMatchObject({ ARN: secretArn("s"), VersionId: SECOND });
    await begin(SECOND);
    await expect(begin(FIRST.replaceAll("1", "3"))).rejects.toEqual(named("InvalidRequestException"));
    await expect(get({ VersionId: SECOND })).rejects.toEqual(named("ResourceNotFoundException"));
    await expect(get({ VersionStage: "AWSPENDING" })).rejects.toEqual(named("ResourceNotFoundException"));
    const pending = { VersionStages: ["AWSPENDING"] };
    expect(await put(pending)).toMatchObject({ VersionId: SECOND, ...pending });
    await put(pending);
    await expect(put({ ...pending, SecretString: "third" })).rejects.toEqual(named("ResourceExistsException"));
    expect(await get({ VersionStage: "AWSPENDING" })).toMatchObject({ SecretString: "second" });
    expect(await get()).toMatchObject({ SecretString: "first" });
    await begin(SECOND);
    expect(await get({ VersionStage: "AWSPENDING" })).toMatchObject({ SecretString: "second" });
  });

  it("UpdateSecretVersionStage moves a label from the version that is named, and AWSPREVIOUS with AWSCURRENT", async () => {
    await put({ VersionStages: ["AWSPENDING"] });
    const move = (input: object) =>
      client.send(new UpdateSecretVersionStageCommand({ SecretId: "s", VersionStage: "AWSCURRENT", ...input }));
    const labels = async () => (await client.send(new DescribeSecretCommand({ SecretId: "s" }))).VersionIdsToStages;
    const before = await labels();
    for (const refused of [
      { MoveToVersionId: SECOND },
      { MoveToVersionId: SECOND, RemoveFromVersionId: SECOND },
      { RemoveFromVersionId: FIRST },
    ]) {
      await expect(move(refused)).rejects.toEqual(named("InvalidParameterException"));
    }
    const nowhere = { MoveToVersionId: FIRST.replaceAll("1", "3"), RemoveFromVersionId: FIRST };
    await expect(move(nowhere)).rejects.toEqual(named("ResourceNotFoundException"));
    expect(await labels()).toEqual(before);
    await move({ MoveToVersionId: SECOND, RemoveFromVersionId: FIRST });
    expect(await labels()).toEqual({ [FIRST]: ["AWSPREVIOUS"], [SECOND]: ["AWSCURRENT"] });
    await move({ MoveToVersionId: SECOND });
    await move({ MoveToVersionId: FIRST, VersionStage: "mine" });
    await move({ VersionStage: "AWSPREVIOUS", RemoveFromVersionId: FIRST });
    expect(await labels()).toEqual({ [FIRST]: ["mine"], [SECOND]: ["AWSCURRENT"] });
  });

  it("refusals come as the SDK's exceptions", async () => {
    await expect(get({ SecretId: "other" })).rejects.toEqual(named("ResourceNotFoundException"));
    await expect(get({ VersionId: SECOND })).rejects.toEqual(named("ResourceNotFoundException"));
    await expect(get({ VersionStage: "AWSPENDING" })).rejects.toEqual(named("ResourceNotFoundException"));
    await put();
    await expect(get({ VersionId: FIRST, VersionStage: "AWSCURRENT" })).rejects.toEqual(
      named("InvalidRequestException"),
    );
    await expect(put({ SecretString: "third" })).rejects.toEqual(named("ResourceExistsException"));
    await expect(put({ ClientRequestToken: "short" })).rejects.toEqual(named("InvalidParameterException"));
    await expect(put({ VersionStages: [] })).rejects.toEqual(named("InvalidParameterException"));
    await expect(put({ SecretString: undefined, SecretBinary: new Uint8Array(1) })).rejects.toEqual(
      named("InvalidParameterException"),
    );
    await expect(put({ SecretString: "x".repeat(65_537) })).rejects.toEqual(named("ValidationException"));
    await expect(put({ SecretString: undefined })).rejects.toEqual(named("ValidationException"));
    await expect(client.send(new ListSecretsCommand({}))).rejects.toEqual(named("UnknownOperationException"));
  });

  it("the same put again is answered the same and makes no second version", async () => {
    const before = await put();
    const after = await put();
    expect(after.VersionId).toBe(before.VersionId);
    expect(memory.find("s")?.versions).toHaveLength(2);
  });

  it("a value that can not be kept is refused and stays unknown", async () => {
    keep = () => {
      throw new Error("disk full");
    };
    await expect(put()).rejects.toEqual(named("InternalServiceError"));
    expect(await get()).toMatchObject({ SecretString: "first" });
  });
});

describe("on the wire", () => {
  const post = (body: string, target = "secretsmanager.GetSecretValue") =>
    fetch(url, { method: "POST", body, headers: { "x-amz-target": target } });

  it.each(["", "{", "[]", "null", '"s"'])("a body of %j is refused without repeating it", async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: "SerializationException",
      message: "The body must be a JSON object.",
    });
  });

  it("a body beyond every bound is refused", async () => {
    const response = await post(JSON.stringify({ SecretId: "x".repeat(600_000) }));
    expect(await response.json()).toMatchObject({ __type: "ValidationException" });
  });

  it.each(["", "secretsmanager.", "GetSecretValue", "other.GetSecretValue"])(
    "the target %j is unknown",
    async (target) => {
      expect(await (await post('{"SecretId":"s"}', target)).json()).toMatchObject({
        __type: "UnknownOperationException",
      });
    },
  );
});
