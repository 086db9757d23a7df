import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../lib/tokens/equal.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const MAIN = fileURLToPath(new URL("../../infra/from-cas/main.ts", import.meta.url));
const SERVICES = fileURLToPath(new URL("../fixtures/cas/services", import.meta.url));
const PROPERTIES = fileURLToPath(new URL("../fixtures/cas/cas.properties", import.meta.url));
/** Every secret that stands in the fixtures. */
const SECRETS =
  /kB5vqpPl|8Hq2mZ0t|Zt5Xc8Vb|eyJhbGciOi|Ba1Cd2Ef|q7Tn4Hx0|Old0Old1|New0New1|Po1Li2Ci|Di1Sa2Bl|En1Cr2Yp|Ma1Ch2In|shown-by-nobody|very-secret/;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

let runner: Runner;
let directory: string;
let importing: readonly string[];
beforeAll(async () => {
  runner = await startRunner();
  directory = mkdtempSync(join(tmpdir(), "from-cas-"));
  const where = ["--dynamodb", runner.dynamodbUrl, "--secrets", runner.secretsUrl];
  importing = ["--services", SERVICES, "-c", `cas.server.prefix=${runner.url}`, "--import", ...where];
});
afterAll(async () => {
  await runner.stop();
  rmSync(directory, { recursive: true });
});

interface Line {
  readonly client_id: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
}
const linesOf = (file: string): Line[] =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

async function storedItem(clientId: string): Promise<Record<string, unknown> | undefined> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: runner.dynamodbUrl, region: "us-east-1", credentials });
  const get = new GetCommand({ TableName: runner.table, Key: { id: `client/${clientId}` } });
  const { Item } = await DynamoDBDocumentClient.from(client).send(get);
  client.destroy();
  return Item;
}

/** Everything to the runner's table, but for what is about one client. */
async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  if (body.includes("client/machine")) {
    response.destroy();
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !/^(?:host|connection|content-length)$/.test(name)),
  ) as Record<string, string>;
  const answer = await fetch(runner.dynamodbUrl, { method: "POST", headers, body });
  response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(await answer.text());
}

const manage = ({ registration_client_uri: uri, registration_access_token: token }: Line, init: RequestInit = {}) =>
  fetch(uri, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });

describe("from-cas", () => {
  it("as a dry run reports on every file, tells no secret and writes nothing", async () => {
    const { code, stdout, stderr } = await run("--services", SERVICES, "--properties", PROPERTIES);
    expect([code, stderr]).toEqual([2, ""]);
    expect(stdout).toContain("19 files: 1 unreadable, 10 ready, 6 refused, 2 other class");
    expect(stdout).toContain(
      "      redirect_uris: https://app.example.org/oidc\n      grant_types: authorization_code\n",
    );
    expect(stdout).toContain('"cas.authn.oidc.registration.client-secret-expiration": "P14D"');
    expect(stdout).not.toMatch(SECRETS);
    expect(await storedItem("documented")).toBeUndefined();
  });

  it("says the same to programs as JSON", async () => {
    const { code, stdout } = await run("--services", SERVICES, "--json");
    const report = JSON.parse(stdout);
    expect(code).toBe(2);
    expect(report.counts).toEqual({ unreadable: 1, ready: 10, refused: 6, "other class": 2 });
    expect(report.services).toHaveLength(19);
    const ready = report.services.filter(({ verdict }: { verdict: string }) => verdict === "ready");
    expect(ready[0].client.metadata).toMatchObject({ redirect_uris: ["https://app.example.org/oidc"] });
    expect(stdout).not.toMatch(SECRETS);
  });

  it("imports what is ready, with its identifier, secret and a token of its own, and once only", async () => {
    const tokens = join(directory, "tokens.jsonl");
    const first = await run(...importing, "--tokens", tokens);
    expect([first.code, first.stderr]).toEqual([2, ""]);
    expect(first.stdout).toContain("10 imported");
    expect(statSync(tokens).mode & 0o777).toBe(0o600);
    const lines = linesOf(tokens);
    expect(lines).toHaveLength(10);
    expect(first.stdout).not.toMatch(SECRETS);
    for (const { registration_access_token: token } of lines) expect(first.stdout).not.toContain(token);

    const before = await storedItem("documented");
    const again = await run(...importing, "--tokens", join(directory, "again.jsonl"));
    expect([again.code, again.stderr]).toEqual([2, ""]);
    expect(again.stdout).toContain("10 already there");
    expect(() => statSync(join(directory, "again.jsonl"))).toThrow(/ENOENT/);
    expect(await storedItem("documented")).toEqual(before);
  });

  it("RFC 7592 2.1: an imported client reads itself by its new token and finds its old secret", async () => {
    const line = linesOf(join(directory, "tokens.jsonl")).find((one) => one.client_id === "0RjzpT2Z9eBk5qXwVvA1");
    if (line === undefined) throw new Error("the client was not imported");
    const response = await manage(line);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      client_id: "0RjzpT2Z9eBk5qXwVvA1",
      client_id_issued_at: 1_709_296_215,
      client_secret: "q7Tn4Hx0Wm2Zb9Rk6Yc1Lp3Vs5Gd9JfE0aUo",
      client_secret_expires_at: 4_102_444_800,
      redirect_uris: ["https://rp.example.com/cb?tenant=a.b", "https://rp.example.com/other"],
      post_logout_redirect_uris: ["https://rp.example.com/bye", "https://rp.example.com/end"],
      contacts: ["ops@example.com", "The team"],
      scope: "openid email",
    });
    const item = await storedItem("0RjzpT2Z9eBk5qXwVvA1");
    expect(item?.["client_secret_digest"]).toBe(digestOf("q7Tn4Hx0Wm2Zb9Rk6Yc1Lp3Vs5Gd9JfE0aUo"));
    expect(item?.["registration_token_digest"]).toBe(digestOf(line.registration_access_token));
  });

  it("RFC 7592 2.2: an imported client changes itself, and no other", async () => {
    const lines = linesOf(join(directory, "tokens.jsonl"));
    const [one, other] = ["documented", "commented"].map((id) => lines.find((line) => line.client_id === id));
    if (one === undefined || other === undefined) throw new Error("the clients were not imported");
    const patch = {
      method: "PATCH",
      body: '{"client_name":"Renamed"}',
      headers: { "content-type": "application/merge-patch+json" },
    };
    expect((await manage(one, patch)).status).toBe(200);
    expect((await manage({ ...other, registration_client_uri: one.registration_client_uri })).status).toBe(401);
  });

  it("a client that was disabled in CAS is disabled here", async () => {
    expect(await storedItem("disabled")).toMatchObject({ client_id: "disabled", disabled_at: expect.any(Number) });
  });

  it("never overwrites a file of tokens, and imports nothing then", async () => {
    const tokens = join(directory, "tokens.jsonl");
    const text = readFileSync(tokens, "utf8");
    const { code, stdout, stderr } = await run(...importing, "--tokens", tokens);
    expect([code, stdout, stderr]).toEqual([
      1,
      "",
      expect.stringMatching(/^the file of --tokens is there already.*\n$/),
    ]);
    expect(readFileSync(tokens, "utf8")).toBe(text);
  });

  it("a table that does not answer for one client leaves that unclear, and the report says what became of the others", async () => {
    const failing = createServer((request, response) => {
      void forward(request, response);
    }).listen(0, "127.0.0.1");
    await once(failing, "listening");
    const address = failing.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const tokens = join(directory, "unclear.jsonl");
    const args = importing.map((one) => (one === runner.dynamodbUrl ? `http://127.0.0.1:${port}` : one));
    const { code, stdout, stderr } = await run(...args, "--tokens", tokens);
    failing.close();
    failing.closeAllConnections();
    expect([code, stderr]).toEqual([2, ""]);
    expect(stdout).toContain("9 already there");
    expect(stdout).toMatch(/unclear {7}Machine \(machine\)/);
    expect(() => statSync(tokens)).toThrow(/ENOENT/);
  });

  it.each([
    ["a directory that is not there", ["--services", "/nowhere"], /--services can not be read/],
    ["settings that do not hold", ["--services", SERVICES, "-c", "cas.authn.oidc.nothing=1"], /not a known property/],
    [
      "properties that are not there",
      ["--services", SERVICES, "--properties", "/nowhere"],
      /--properties can not be read/,
    ],
  ])("%s is one line on standard error", async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
    expect(stderr).toMatch(message);
  });

  it("a table that is not there is known before anything is imported", async () => {
    const tokens = join(directory, "none.jsonl");
    const { code, stderr } = await run(...importing, "--tokens", tokens, "--table", "nothing");
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^the table can not be read: .*\(ResourceNotFoundException\)\n$/),
    ]);
    expect(() => statSync(tokens)).toThrow(/ENOENT/);
  });

  it.each([
    ["--secrets", /^the keys secret can not be read: nobody answers at this address: .* \(ECONNREFUSED\)\n$/],
    ["--dynamodb", /^the table can not be read: nobody answers at this address: .* \(ECONNREFUSED\)\n$/],
  ])("%s at which nobody answers is told as such", async (option, message) => {
    const args = importing.map((one, index) => (importing[index - 1] === option ? "http://127.0.0.1:9" : one));
    const { code, stderr } = await run(...args, "--tokens", join(directory, "none.jsonl"));
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  });
});
