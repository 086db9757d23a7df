import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunction } from "../../infra/bundling/bundle.ts";
import { writeFiles } from "../../infra/bundling/write-files.ts";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { eventFor, HOST } from "../bench/requests.ts";

/** An answer of AWS in JSON; with status 0 there is none, and the connection breaks after a second. */
type Answer = readonly [status: number, body: object];

const KEYS: Answer = [200, { VersionId: "1".repeat(32), SecretString: "k".repeat(64), CreatedDate: 1_800_000_000 }];
const fault = (status: number, name: string): Answer => [
  status,
  { __type: `com.amazonaws.dynamodb.v20120810#${name}` },
];

const SCRIPT = `const { handler } = require(process.argv[1]);
const getRemainingTimeInMillis = () => Number(process.env.LEFT_MILLISECONDS);
handler(JSON.parse(process.argv[2]), { getRemainingTimeInMillis }).then(({ statusCode }) => {
  process.stderr.write(String(statusCode));
  setTimeout(() => process.exit(), Number(process.env.WAIT_MILLISECONDS));
});`;

describe("the SDK in a bundle", () => {
  const folder = mkdtempSync(join(tmpdir(), "oidc-registrar-bundled-sdk-"));
  let answers: Answer[] = [];
  let keys = KEYS;
  let [left, wait] = ["10000", "0"];
  const calls: { readonly target: string; readonly headers: IncomingMessage["headers"] }[] = [];
  const aws = createServer((request, response) => {
    request.resume();
    const target = String(request.headers["x-amz-target"]);
    calls.push({ target, headers: request.headers });
    const [status, body] = target.startsWith("secretsmanager") ? keys : (answers.shift() ?? [200, {}]);
    if (status === 0) return void setTimeout(() => response.destroy(), 1000);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  });
  let url = "";

  beforeAll(async () => {
    writeFiles(folder, (await bundleFunction("clientConfig")).files);
    url = loopbackUrl(await listen(aws, 0));
  });
  afterAll(async () => {
    await close(aws, 500);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Reads a client that is not there, while DynamoDB answers so at first. */
  async function read(...first: Answer[]): Promise<{ status: string; reads: typeof calls }> {
    calls.length = 0;
    answers = first;
    const event = eventFor("GET", "/oidc/clientConfig?clientId=0123456789abcdef", `Bearer ${"t".repeat(43)}`);
    const child = spawn(process.execPath, ["--eval", SCRIPT, "--", join(folder, "index.js"), JSON.stringify(event)], {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_SESSION_TOKEN: "session",
        AWS_ENDPOINT_URL: url,
        PUBLIC_BASE_URL: `https://${HOST}`,
        CLIENT_TABLE_NAME: "clients",
        KEYS_SECRET_ARN: "keys",
        LEFT_MILLISECONDS: left,
        WAIT_MILLISECONDS: wait,
      },
    });
    const [status, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect(code).toBe(0);
    return { status, reads: calls.filter(({ target }) => target === "DynamoDB_20120810.GetItem") };
  }

  it("signs what it sends, with the session, and says which version it is", async () => {
    const { status, reads } = await read();
    expect([status, reads.length]).toEqual(["401", 1]);
    const headers = reads[0]?.headers;
    expect(headers?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-central-1\/dynamodb\/aws4_request/,
    );
    expect(headers?.["x-amz-security-token"]).toBe("session");
    expect(headers?.["user-agent"]).toMatch(/^aws-sdk-js\/3\.\d+\.\d+ /);
  });

  it.each([
    ["a fault of the service", fault(500, "InternalServerError")],
    ["a throttle that has a class of its own no more", fault(400, "ProvisionedThroughputExceededException")],
    ["a throttle by another name", fault(400, "ThrottlingException")],
  ])("tries again after %s", async (_, first) => {
    const { status, reads } = await read(first);
    expect([status, reads.length]).toEqual(["401", 2]);
  });

  it("gives up after three tries", async () => {
    const { status, reads } = await read(...Array.from({ length: 5 }, () => fault(500, "InternalServerError")));
    expect([status, reads.length]).toEqual(["503", 3]);
  });

  it("does not try again what can not succeed", async () => {
    const { status, reads } = await read(fault(400, "AccessDeniedException"));
    expect([status, reads.length]).toEqual(["503", 1]);
  });

  it("does not try again for a request that was given up", async () => {
    [left, wait] = ["1000", "1000"];
    const { status, reads } = await read([0, {}]);
    [left, wait] = ["10000", "0"];
    expect([status, reads.length]).toEqual(["503", 1]);
  });

  it("begins to read the keys while it loads", async () => {
    await read();
    expect(calls[0]?.target).toBe("secretsmanager.GetSecretValue");
    expect(calls.filter(({ target }) => target.startsWith("secretsmanager"))).toHaveLength(1);
  });

  it("goes on when they can not be read: whoever needs them asks again", async () => {
    [keys, wait] = [[500, { __type: "InternalServiceError" }], "1000"];
    const { status } = await read();
    const tries = calls.filter(({ target }) => target.startsWith("secretsmanager")).length;
    [keys, wait] = [KEYS, "0"];
    expect([status, tries]).toEqual(["401", 2]);
  });
});
