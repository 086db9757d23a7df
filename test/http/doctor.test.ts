import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../infra/doctor/report.ts";
import { EC_KEY } from "../support/builders.ts";
import { observeTable } from "../support/observe-table.ts";
import { CLIENT_CONFIG, INIT_TOKEN, REGISTER } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";
import { FAULTS } from "../unit/doctor/faults.ts";
import { type SpoilingProxy, startProxy } from "../unit/doctor/spoiling-proxy.ts";
import { listen, operatorOf, type Run, startDoctor } from "../unit/doctor/start-doctor.ts";

const REGISTRATION = "cas.authn.oidc.registration";
const folder = mkdtempSync(join(tmpdir(), "doctor-"));
const reportFile = join(folder, "report.json");
afterAll(() => rmSync(folder, { recursive: true }));

const runDoctor = (args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Run> =>
  startDoctor(args, environment).ended;
const readReport = (): Report => JSON.parse(readFileSync(reportFile, "utf8")) as Report;

/** Runs the doctor on a service, with one request of each kind, and reads its report. */
async function examine(
  url: string,
  runner: Runner,
  ...more: readonly string[]
): Promise<Run & { readonly report: Report }> {
  const run = await runDoctor(["--url", url, "--json", reportFile, "--requests", "1", ...more], operatorOf(runner));
  return { ...run, report: readReport() };
}

const claimsOf = ({ probes }: Report, outcome: string): readonly string[] =>
  probes.filter((probe) => probe.outcome === outcome).map(({ claim }) => claim);

async function clientsIn(runner: Runner): Promise<number> {
  const table = observeTable(runner);
  const items = await table.items();
  table.end();
  return items.length;
}

describe("a sound service is healthy in each mode", () => {
  const MODES = [
    ["PROTECTED", {}, { passed: 63, failed: 0, "not run": 0, "not applicable": 4 }],
    [
      "OPEN",
      { [`${REGISTRATION}.dynamic-client-registration-mode`]: "OPEN" },
      { passed: 55, failed: 0, "not run": 0, "not applicable": 12 },
    ],
    [
      "OFF",
      { [`${REGISTRATION}.dynamic-client-registration-enabled`]: "false" },
      { passed: 13, failed: 0, "not run": 0, "not applicable": 54 },
    ],
  ] as const;

  it.each(MODES)("%s: exit code 0, every probe accounted for, nothing left behind", async (mode, settings, counts) => {
    const runner = await startRunner({ settings });
    const { code, stdout, stderr, report } = await examine(runner.url, runner, "--concurrency", "3", "--requests", "7");
    const left = await clientsIn(runner);
    await runner.stop();
    expect([code, stderr, left]).toEqual([0, "", 0]);
    expect(report).toMatchObject({
      format: 1,
      url: runner.url,
      mode,
      isHealthy: true,
      counts,
      throttled: 0,
      concurrency: 3,
      cleanup: { left: [], unclear: 0 },
    });
    expect(report.probes).toHaveLength(67);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      `healthy: ${counts.passed} passed, 0 failed, ${counts["not applicable"]} not applicable in this mode`,
    );
    expect(stdout).not.toContain("\u001b");
    const operations = ["register", "read", "amend", "replace", "delete"];
    const measured = { PROTECTED: ["initial access token", ...operations], OPEN: operations, OFF: [] }[mode];
    expect(report.latency.map(({ operation, requests }) => [operation, requests])).toEqual(
      measured.map((operation) => [operation, 7]),
    );
    expect(report.cleanup.made).toBeGreaterThanOrEqual(mode === "OFF" ? 0 : 40);
  });
});

describe("with a service behind a proxy that can spoil it", () => {
  let proxy: SpoilingProxy;
  let runner: Runner;
  beforeAll(async () => {
    proxy = await startProxy();
    // Tokens that expire soon, and a smaller limit of bodies, are no reason to complain.
    const settings = {
      "cas.server.prefix": proxy.url,
      [`${REGISTRATION}.initial-access-token-expiration`]: "PT3S",
      [`${REGISTRATION}.client-secret-expiration`]: "P14D",
      [`${REGISTRATION}.body-bytes-max`]: "4096",
    };
    runner = await startRunner({ settings });
    proxy.target = runner.url;
  });
  afterAll(async () => {
    await Promise.all([proxy.stop(), runner.stop()]);
  });
  afterEach(async () => {
    proxy.fault = {};
  });

  /** Nothing that opens anything may stand in what the doctor tells. */
  function expectNoSecret({ stdout, stderr }: Run): void {
    const told = [stdout, stderr, readFileSync(reportFile, "utf8")].join("\n");
    const secrets = [
      runner.password,
      Buffer.from(`${runner.user}:${runner.password}`).toString("base64"),
      ...proxy.memory.secrets,
    ];
    expect(secrets.length).toBeGreaterThan(50);
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
  }

  it("it is healthy as long as nothing is spoilt", async () => {
    const { code, report } = await examine(proxy.url, runner);
    expect([code, claimsOf(report, "failed"), await clientsIn(runner)]).toEqual([0, [], 0]);
  });

  const SPOILT: readonly (readonly [claim: string, besides: readonly string[]])[] = [
    ["an unknown client is 401, never 404", ["unknown, deleted and foreign clients can not be told apart"]],
    ["no answer may be kept: Cache-Control is no-store", []],
    ["reading changes nothing, neither secret nor token", []],
    ["another client's token opens nothing", ["unknown, deleted and foreign clients can not be told apart"]],
    ["a wrong user and a wrong password are refused alike", ["a client's credentials give no initial access token"]],
    ["an error does not repeat what was sent", []],
    ["a name that stands twice in an object is 400", []],
    ["a rehearsal (dry_run) registers nobody", ["the media type may say that it is UTF-8"]],
  ];

  it.each(SPOILT)("one for which it is not so that %s is not, and just that is named", async (claim, besides) => {
    const fault = FAULTS[claim];
    if (fault === undefined) throw new Error(`no fault for: ${claim}`);
    proxy.fault = fault;
    const { report, ...run } = await examine(proxy.url, runner);
    expect([run.code, run.stderr, claimsOf(report, "not run"), await clientsIn(runner)]).toEqual([1, "", [], 0]);
    expect(claimsOf(report, "failed").toSorted()).toEqual([claim, ...besides].toSorted());
    const probe = report.probes.find((one) => one.claim === claim);
    expect(run.stdout).toContain(`FAILED   ${claim}`);
    expect(run.stdout).toContain(`expected (${probe?.section}): ${probe?.findings[0]?.expected}`);
    expect(run.stdout).toContain(`came: ${probe?.findings[0]?.came}`);
    expect(run.stdout).toMatch(new RegExp(`^NOT HEALTHY: \\d+ passed, ${1 + besides.length} failed`, "m"));
    expectNoSecret({ ...run });
  });

  it("a token never goes to another host, whatever registration_client_uri says", async () => {
    let strangers = 0;
    const stranger = await listen((_, response) => {
      strangers += 1;
      response.end();
    });
    proxy.fault = {
      answer: (answer) => ({
        ...answer,
        text: answer.text.replaceAll(`"${proxy.url}/oidc/clientConfig`, `"${stranger.url}/oidc/clientConfig`),
      }),
    };
    const { code, report } = await examine(proxy.url, runner);
    stranger.close();
    expect([code, claimsOf(report, "failed"), strangers, await clientsIn(runner)]).toEqual([
      1,
      ["a client is managed below this URL"],
      0,
      0,
    ]);
  });

  it("what can not be deleted is named, and so is how to find it", async () => {
    const isDelete = ({ method, target }: { readonly method: string; readonly target: string }) =>
      method === "DELETE" && target.startsWith(CLIENT_CONFIG);
    proxy.fault = {
      request: (request) =>
        isDelete(request) ? { status: 503, headers: { "content-type": "application/json" }, text: "{}" } : request,
    };
    const { report, ...run } = await examine(proxy.url, runner);
    const left = await clientsIn(runner);
    expect([run.code, report.isHealthy, report.cleanup.left.length]).toEqual([1, false, left]);
    expect(run.stdout).toContain(`${left} could not be deleted: ${report.cleanup.left[0]}`);
    expect(run.stdout).toContain(`clients whose client_name begins with ${report.cleanup.clientName}`);
    expectNoSecret({ ...run });
    const table = observeTable(runner);
    const names = (await table.items()).filter(({ metadata }) =>
      JSON.stringify(metadata).includes(report.cleanup.clientName),
    );
    table.end();
    expect([names.length, left > 30]).toEqual([left, true]);
    await emptyTable();
  });

  it("a gateway that throttles is no fault of the service, and is told", async () => {
    const seen = new Map<string, number>();
    proxy.fault = {
      request: (request) => {
        const path = request.target.split("?", 1)[0] ?? "";
        const count = (seen.get(path) ?? 0) + 1;
        seen.set(path, count);
        const isThrottled = [INIT_TOKEN, REGISTER, CLIENT_CONFIG].includes(path) && count === 2;
        return isThrottled
          ? {
              status: 429,
              headers: { "content-type": "application/json", "retry-after": "0" },
              text: '{"message":"Too Many Requests"}',
            }
          : request;
      },
    };
    const { code, report, stdout } = await examine(proxy.url, runner);
    expect([code, report.throttled, await clientsIn(runner)]).toEqual([0, 3, 0]);
    expect(stdout).toContain("throttled 3 times (429) and slowed down");
  });

  it("a service that goes away is given up, and what it keeps is named", async () => {
    let count = 0;
    proxy.fault = {
      request: (request) => {
        count += 1;
        if (count > 60) throw new Error("the proxy drops the connection");
        return request;
      },
    };
    const { code, report, stdout } = await examine(proxy.url, runner);
    expect([code, report.counts.failed, count < 90]).toEqual([1, 3, true]);
    expect(report.counts["not run"]).toBeGreaterThan(20);
    expect(report.cleanup.left.length + report.cleanup.unclear).toBeGreaterThan(0);
    expect(stdout).toMatch(/came: none \(ECONNRESET\)/);
    await emptyTable();
  });

  it.each(["SIGINT", "SIGTERM"] as const)("%s: what was made is deleted all the same", async (signal) => {
    const started = startDoctor(["--url", proxy.url, "--json", reportFile, "--requests", "1000"], operatorOf(runner));
    while (!started.stdout().includes("reading changes nothing"))
      await once(started.child.stdout ?? started.child, "data");
    started.child.kill(signal);
    const { code, stdout, stderr } = await started.ended;
    expect([code, await clientsIn(runner), readReport().fault]).toEqual([1, 0, "interrupted"]);
    expect(stderr).toBe("stopping: what was made is being deleted (once more to stop at once)\n");
    expect(stdout).toContain("interrupted\nNOT HEALTHY");
    expect(readReport().cleanup.left).toEqual([]);
  });

  it("clients can be of another kind: one with a key of its own has no secret", async () => {
    const metadata = join(folder, "metadata.json");
    writeFileSync(
      metadata,
      JSON.stringify({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [EC_KEY] }, software_id: null }),
    );
    const { code, report } = await examine(proxy.url, runner, "--metadata", metadata);
    expect([code, claimsOf(report, "failed"), await clientsIn(runner)]).toEqual([0, [], 0]);
  });

  it("metadata that the service refuses is one failure, with the service's words, and the rest is not run", async () => {
    const metadata = join(folder, "metadata.json");
    writeFileSync(metadata, JSON.stringify({ grant_types: ["doctor"] }));
    const { code, report, stdout } = await examine(proxy.url, runner, "--metadata", metadata);
    expect([code, report.counts["not run"] > 20, await clientsIn(runner)]).toEqual([1, true, 0]);
    expect(stdout).toMatch(/expected .*--metadata.*\n\s+came: grant_types: /);
    expect(stdout).toContain("no client could be registered: 400 invalid_client_metadata");
  });

  it("user and password come from Secrets Manager as well", async () => {
    const environment = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: runner.secretsUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const args = ["--url", proxy.url, "--requests", "1", "--secret-id"];
    const found = await runDoctor([...args, runner.credentialsSecret], environment);
    const other = await runDoctor([...args, "no-such-secret"], environment);
    const unfit = await runDoctor([...args, runner.keysSecret], environment);
    expect([found.code, found.stderr]).toEqual([0, ""]);
    expect([other.code, other.stdout, other.stderr]).toEqual([
      1,
      "",
      "the secret of --secret-id can not be read (ResourceNotFoundException): there is no such secret in this account and region: check the name and AWS_REGION\n",
    ]);
    expect([unfit.code, unfit.stderr.startsWith("the secret of --secret-id must be")]).toEqual([1, true]);
  });

  it("a wrong password, or none, is one line", async () => {
    const wrong = await runDoctor(["--url", proxy.url, "--user", runner.user], {
      OIDC_REGISTRAR_PASSWORD: "a wrong password",
    });
    const none = await runDoctor(["--url", proxy.url]);
    expect(wrong).toEqual({
      code: 1,
      stdout: "",
      stderr: "the service refuses user and password (401): compare them with the credentials secret\n",
    });
    expect([none.code, none.stdout, none.stderr]).toEqual([
      1,
      "",
      expect.stringMatching(/^the mode is PROTECTED: set OIDC_REGISTRAR_USER [^\n]+\n$/),
    ]);
  });

  it("another host than the service's own is one line", async () => {
    const { code, stdout, stderr } = await runDoctor(
      ["--url", proxy.url.replace("127.0.0.1", "doctor.localhost")],
      operatorOf(runner),
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^the service refuses this host: give its public base URL [^\n]+\n$/);
  });

  async function emptyTable(): Promise<void> {
    for (const [id, token] of proxy.memory.tokens) {
      await fetch(`${runner.url}${CLIENT_CONFIG}?clientId=${id}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${token}` },
      });
    }
    expect(await clientsIn(runner)).toBe(0);
  }
});

describe("what is no registrar is one line that says what to do, and gets no password", () => {
  const PLACES: readonly (readonly [what: string, listener: RequestListener, line: RegExp])[] = [
    [
      "a web site",
      (_, response) => response.end("<html>"),
      /^what answers at \S+ is no oidc-registrar \(200 to GET \/oidc\/initToken\)\n$/,
    ],
    [
      "nothing at this path",
      (_, response) => response.writeHead(404).end(),
      /^there is no \/oidc\/initToken below \S+ \(404\): give the output BaseUrl/,
    ],
    [
      "a redirection",
      (_, response) => response.writeHead(301, { location: "https://elsewhere.example/" }).end(),
      /redirects to https:\/\/elsewhere.example\/: give the URL that answers itself\n$/,
    ],
    [
      "a failure",
      (_, response) => response.writeHead(503).end(),
      /^\/oidc\/initToken fails \(503\): look into the log of the function initToken\n$/,
    ],
    [
      "a dropped connection",
      (request) => request.destroy(),
      /^127\.0\.0\.1:\d+ gives no HTTP answer \(\w+\): check --url, its scheme too\n$/,
    ],
    [
      "silence",
      () => undefined,
      /^127\.0\.0\.1:\d+ does not answer in time: check --url and the network, or give a longer --timeout\n$/,
    ],
    [
      "an endless answer",
      (_, response) => void response.write("x".repeat(2_000_000)),
      /gives no HTTP answer \(TOO_LONG\)/,
    ],
  ];

  it.each(PLACES)("%s", async (_, listener, line) => {
    const authorizations: unknown[] = [];
    const place = await listen((request, response) => {
      authorizations.push(request.headers.authorization);
      listener(request, response);
    });
    const { code, stdout, stderr } = await runDoctor(
      ["--url", place.url, "--timeout", "1", "--json", reportFile],
      operatorOf({ user: "u", password: "a password" }),
    );
    place.close();
    expect([code, stdout, authorizations]).toEqual([1, "", [undefined]]);
    expect(stderr).toMatch(line);
    expect([readReport().isHealthy, `${readReport().fault}\n`, readReport().probes]).toEqual([false, stderr, []]);
  });

  it("nobody there, nobody of that name, and https where there is none", async () => {
    const place = await listen((_, response) => response.end());
    const tls = await runDoctor(["--url", place.url.replace("http:", "https:")]);
    place.close();
    const gone = await runDoctor(["--url", place.url]);
    const unknown = await runDoctor(["--url", "https://doctor.invalid"]);
    expect([tls.code, gone.code, unknown.code]).toEqual([1, 1, 1]);
    expect(tls.stderr).toMatch(/^(?:the certificate of )?127\.0\.0\.1:\d+ [^\n]*: check --url[^\n]*\n$/);
    expect(gone.stderr).toMatch(
      /^nothing accepts connections at 127\.0\.0\.1:\d+: check --url, and that the service runs\n$/,
    );
    expect(unknown.stderr).toMatch(
      /^doctor\.invalid (?:has no address \(\w+\): check --url and the network|does not answer in time: .*)\n$/,
    );
  });

  it("seven places were looked at", () => {
    expect(PLACES).toHaveLength(7);
  });
});
