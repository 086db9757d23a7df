import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type Runner, type RunnerOptions, runToEnd, startRunner } from "../support/start-runner.ts";

const REGISTRATION = "cas.authn.oidc.registration";
const folder = mkdtempSync(join(tmpdir(), "registrar-runner-"));
afterAll(() => rmSync(folder, { recursive: true }));

const running = new Set<Runner>();
afterEach(async () => {
  await Promise.all([...running].map((runner) => runner.stop("SIGKILL")));
  running.clear();
});

async function start(options?: RunnerOptions): Promise<Runner> {
  const runner = await startRunner(options);
  running.add(runner);
  return runner;
}

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
const initToken = ({ url, user, password }: Runner) =>
  fetch(`${url}/oidc/initToken`, { headers: basic(user, password) });

async function accessToken(runner: Runner): Promise<string> {
  const { access_token: token } = (await (await initToken(runner)).json()) as { access_token: string };
  return token;
}

const METADATA = JSON.stringify({ redirect_uris: ["https://rp.example.org/callback"], client_name: "Example" });
const register = ({ url }: Runner, token: string) =>
  fetch(`${url}/oidc/register`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: METADATA,
  });

interface Registered {
  readonly client_id: string;
  readonly client_secret: string;
  readonly registration_access_token: string;
}

const readClient = ({ url }: Runner, { client_id: id, registration_access_token: token }: Registered) =>
  fetch(`${url}/oidc/clientConfig?clientId=${id}`, { headers: { authorization: `Bearer ${token}` } });

const secretsClient = ({ secretsUrl }: Runner) =>
  new SecretsManagerClient({
    endpoint: secretsUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
  });

describe("a start", () => {
  it("takes less than 3 s, answers at the URL it prints, and ends on SIGTERM with exit code 0", async () => {
    const runner = await start();
    expect(runner.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(runner.readySeconds).toBeLessThan(3);
    expect(runner).toMatchObject({
      mode: "PROTECTED",
      user: "registrar",
      password: expect.stringMatching(/^[\w-]{24}$/),
    });
    expect((await initToken(runner)).status).toBe(200);
    expect(runner.stderr()).toBe("");
    expect(await runner.stop()).toBe(0);
    await expect(initToken(runner)).rejects.toThrow();
  });

  it("ends on SIGINT with exit code 0 too, and does not wait for a connection that is kept open", async () => {
    const runner = await start();
    await initToken(runner);
    const began = performance.now();
    expect(await runner.stop("SIGINT")).toBe(0);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it("answers what is under way before it ends", async () => {
    const runner = await start();
    const socket = connect(Number(new URL(runner.url).port), "127.0.0.1");
    const head =
      "POST /oidc/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    socket.write(`${head}{`);
    // An answer to another request shows that this one has been taken too.
    await initToken(runner);
    const code = runner.stop();
    await expect.poll(() => initToken(runner).catch(() => "closed")).toBe("closed");
    socket.write("}");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
    expect(await code).toBe(0);
  });

  it("listens on the loopback interface alone", async () => {
    const runner = await start();
    await expect(fetch(runner.url.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow();
    await expect(fetch(runner.secretsUrl.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow();
    await expect(fetch(runner.dynamodbUrl.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow();
  });

  it("is answered under localhost and the address alike, whatever the public URL is", async () => {
    const runner = await start({ settings: { "cas.server.prefix": "https://op.example.org" } });
    for (const url of [runner.url, runner.url.replace("127.0.0.1", "localhost")]) {
      expect((await initToken({ ...runner, url })).status, url).toBe(200);
    }
    const { registration_client_uri: uri } = (await (
      await register(runner, await accessToken(runner))
    ).json()) as Record<string, string>;
    expect(uri).toMatch(/^https:\/\/op\.example\.org\/oidc\/clientConfig\?clientId=/);
  });

  it("writes one line of JSON per event of a function", async () => {
    const runner = await start();
    await register(runner, await accessToken(runner));
    expect(runner.logs().map(({ event }) => event)).toEqual(expect.arrayContaining(["client registered"]));
    expect(runner.stdout()).not.toContain("undefined");
  });

  it("nothing of the user's own AWS settings or environment reaches it", async () => {
    const environment = {
      AWS_PROFILE: "production",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
      REGISTRATION_ENABLED: "false",
      ISSUER: "not a URL",
    };
    const runner = await start({ environment });
    expect((await register(runner, await accessToken(runner))).status).toBe(201);
  });
});

describe("settings", () => {
  it("user and password are those that are given", async () => {
    const settings = {
      [`${REGISTRATION}.initialAccessTokenUser`]: "casuser",
      [`${REGISTRATION}.initial-access-token-password`]: "a=b c'd",
    };
    const runner = await start({ settings });
    expect(runner).toMatchObject({ user: "casuser", password: "a=b c'd" });
    expect((await initToken(runner)).status).toBe(200);
    expect((await initToken({ ...runner, password: "a" })).status).toBe(401);
  });

  it("come from cdk.json too, where -c wins over the same property in another spelling", async () => {
    const project = join(folder, "project");
    const root = join(import.meta.dirname, "../..");
    for (const name of ["infra", "lib", "functions", "package.json"])
      cpSync(join(root, name), join(project, name), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    const context = {
      [`${REGISTRATION}.initial-access-token-user`]: "from the file",
      [`${REGISTRATION}.dynamic-client-registration-mode`]: "OPEN",
      "@aws-cdk/core:checkSecretUsage": true,
    };
    writeFileSync(join(project, "cdk.json"), JSON.stringify({ context }));
    const runner = await start({
      project,
      settings: { [`${REGISTRATION}.dynamicClientRegistrationMode`]: "PROTECTED" },
    });
    expect(runner).toMatchObject({ user: "from the file", mode: "PROTECTED" });
  });

  it("every fault is one line on standard error, with exit code 1 and nothing on standard output", async () => {
    const { code, stdout, stderr } = await runToEnd(
      ...[
        "--port",
        "0",
        "-c",
        `${REGISTRATION}.client-secret-expiration=14d`,
        "-c",
        `${REGISTRATION}.client-secret-expiratoin=P14D`,
      ],
      ...["-c", `${REGISTRATION}.initial-access-token-password=hunter\u00012`],
    );
    expect([code, stdout]).toEqual([1, ""]);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/client-secret-expiration must be .*PT1H or P14D/),
      expect.stringMatching(
        /client-secret-expiratoin is not a known property; the nearest is .*client-secret-expiration$/,
      ),
      expect.stringMatching(/initial-access-token-password must be/),
    ]);
    expect(stderr).not.toContain("hunter");
  });

  it.each([[["--frob"]], [["--port", "70000"]], [["stray"]], [["-c", "cas.server.prefix"]]])(
    "%j is one line and exit code 1",
    async (args) => {
      const { code, stdout, stderr } = await runToEnd(...args);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(/^[^\n]+\n$/);
      expect(stderr).not.toMatch(/\bat .*:\d+/);
    },
  );

  it("--help explains itself and ends with exit code 0", async () => {
    expect(await runToEnd("--help")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("--data DIR"),
      stderr: "",
    });
  });

  it("a taken port is one line that names it, and exit code 1", async () => {
    const runner = await start();
    const port = new URL(runner.url).port;
    const { code, stdout, stderr } = await runToEnd("--port", port);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`port ${port} is already in use; choose another with --port, 0 picks a free one\n`);
  });

  it("a port that is asked for is the one that is used", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    const port = await new Promise<number>((resolve) => {
      probe.once("listening", () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
    });
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${port}`);
  });
});

describe("paths", () => {
  it("an unknown path is 404 with the shape and the headers of every other error", async () => {
    const runner = await start();
    const missing = await fetch(`${runner.url}/oidc/nothing`);
    const refused = await fetch(`${runner.url}/oidc/register`, { method: "POST" });
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ error: "not_found", error_description: "There is nothing at this path." });
    expect(Object.keys((await refused.json()) as object)).toEqual(["error", "error_description"]);
    for (const name of ["content-type", "cache-control", "x-content-type-options", "access-control-allow-origin"]) {
      expect(missing.headers.get(name), name).toBe(refused.headers.get(name));
      expect(missing.headers.get(name), name).not.toBeNull();
    }
  });
});

describe("the lines of the banner", () => {
  const pasted = async (runner: Runner, last: RegExp): Promise<string> => {
    const lines = runner.stdout().split("\n");
    const first = lines.findIndex((line) => line.startsWith("BASE=") || line.startsWith("curl "));
    const end = lines.findIndex((line) => last.test(line));
    expect([first >= 0, end >= first]).toEqual([true, true]);
    const { stdout } = await promisify(execFile)("bash", ["-c", lines.slice(first, end + 1).join("\n")]);
    return stdout;
  };

  it.each([{}, { [`${REGISTRATION}.dynamic-client-registration-mode`]: "OPEN" }])(
    "work in bash as they are pasted, with %j",
    async (settings) => {
      const output = (await pasted(await start({ settings }), /-X DELETE/)).trimEnd().split("\n");
      expect(output).toHaveLength(4);
      const [read, patched, replaced] = output.slice(0, 3).map((line) => JSON.parse(line));
      expect(read).toMatchObject({ client_name: "Example", redirect_uris: ["https://rp.example.org/callback"] });
      expect(patched).toMatchObject({
        client_id: read.client_id,
        client_name: "Renamed",
        redirect_uris: ["https://rp.example.org/callback"],
      });
      expect(replaced).toMatchObject({ client_id: read.client_id, redirect_uris: ["https://rp.example.org/other"] });
      expect(output[3]).toBe("204");
    },
  );

  it("show 501 where the service is switched off", async () => {
    const runner = await start({ settings: { [`${REGISTRATION}.dynamic-client-registration-enabled`]: "false" } });
    expect(runner.mode).toBe("switched off");
    expect(await pasted(runner, /^curl /)).toMatch(/^HTTP\/1\.1 501 /);
  });
});

describe("rotation", () => {
  it("a password that is put into the secret opens initToken without a restart, and the old one does not", async () => {
    const runner = await start();
    expect((await initToken(runner)).status).toBe(200);
    const value = JSON.stringify({ username: runner.user, password: "new" });
    await secretsClient(runner).send(
      new PutSecretValueCommand({ SecretId: runner.credentialsSecret, SecretString: value }),
    );
    await expect
      .poll(async () => (await initToken({ ...runner, password: "new" })).status, { timeout: 5_000, interval: 200 })
      .toBe(200);
    expect((await initToken(runner)).status).toBe(401);
  });
});

describe("--data", () => {
  const secretValue = async (runner: Runner, SecretId: string) => {
    const { SecretString, VersionId } = await secretsClient(runner).send(new GetSecretValueCommand({ SecretId }));
    return { SecretString, VersionId };
  };

  it("secrets, tokens and clients survive a restart, and a kill in the middle", async () => {
    const data = join(folder, "kept");
    const first = await start({ data });
    const token = await accessToken(first);
    const client = (await (await register(first, token)).json()) as Registered;
    const secrets = [await secretValue(first, first.keysSecret), await secretValue(first, first.credentialsSecret)];
    expect(await first.stop("SIGKILL")).toBeNull();

    // The same port: tokens name the URL they were made for.
    const second = await start({ data, port: Number(new URL(first.url).port) });
    expect(second).toMatchObject({ user: first.user, password: first.password });
    expect([await secretValue(second, second.keysSecret), await secretValue(second, second.credentialsSecret)]).toEqual(
      secrets,
    );
    const read = await readClient(second, client);
    expect([read.status, ((await read.json()) as Registered).client_secret]).toEqual([200, client.client_secret]);
    expect((await register(second, token)).status).toBe(201);
    expect(await second.stop()).toBe(0);
    expect(readdirSync(data).sort()).toEqual(["dynamodb", "secrets.json"]);
  });

  it("no registration that was answered is lost when the process is killed", async () => {
    const data = join(folder, "killed");
    const first = await start({ data });
    const token = await accessToken(first);
    const answered: Registered[] = [];
    const sending = Array.from({ length: 40 }, async () => {
      const response = await register(first, token);
      if (response.status === 201) answered.push((await response.json()) as Registered);
      if (answered.length === 10) await first.stop("SIGKILL");
    });
    await Promise.allSettled(sending);
    expect(answered.length).toBeGreaterThanOrEqual(10);

    const second = await start({ data });
    for (const client of answered) expect((await readClient(second, client)).status).toBe(200);
  });

  it("a password from the settings becomes a new version only where it differs", async () => {
    const data = join(folder, "password");
    const settings = { [`${REGISTRATION}.initial-access-token-password`]: "set" };
    const runs = [{ data }, { data, settings }, { data, settings }, { data }];
    const versions: (string | undefined)[] = [];
    const passwords: string[] = [];
    for (const options of runs) {
      const runner = await start(options);
      versions.push((await secretValue(runner, runner.credentialsSecret)).VersionId);
      passwords.push(runner.password);
      await runner.stop();
    }
    expect(passwords.slice(1)).toEqual(["set", "set", "set"]);
    expect(passwords[0]).not.toBe("set");
    expect([versions[0] === versions[1], versions[1] === versions[2], versions[2] === versions[3]]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("a directory that another runner has open, or that is none, is one line and exit code 1", async () => {
    const data = join(folder, "open");
    const runner = await start({ data });
    const second = await runToEnd("--port", "0", "--data", data);
    expect([second.code, second.stdout]).toEqual([1, ""]);
    expect(second.stderr).toMatch(/^the data directory \S+open can not be opened .*another runner may have it open\n$/);
    expect((await initToken(runner)).status).toBe(200);

    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(await runToEnd("--port", "0", "--data", file)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^the data directory [^\n]+\n$/),
    });
  });
});
