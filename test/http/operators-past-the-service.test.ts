import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, type Registrar } from "../support/registrar.ts";
import { type OperatorRun, operate, startOperators } from "../support/run-operators.ts";
import { openRunnerTable, type RunnerTable } from "../support/runner-table.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
let table: RunnerTable;

beforeAll(async () => {
  runner = await startRunner();
  registrar = createRegistrar(runner);
  table = openRunnerTable(runner);
});
afterAll(async () => {
  table.end();
  await runner.stop();
});

const run = (...args: readonly string[]): Promise<OperatorRun> => operate(runner, ...args);
/** A client whose name came past the service, which would have refused it. */
async function clientNamed(name: string): Promise<string> {
  const { id, document } = await registrar.client();
  const metadata = { redirect_uris: document["redirect_uris"], client_name: name, "client_name#fr": name };
  await table.set(`client/${id}`, "metadata", JSON.stringify(metadata));
  return id;
}

describe("names that attack the terminal", () => {
  const HOSTILE = "Bank\u001b]0;owned\u0007\u001b[2J\u202eknab\r\nclient_id  x\u009b1m";
  const STEERING = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u;

  it.each(["list", "show", "verify", "disable", "delete"])(
    "%s shows them as what they are, in JSON too",
    async (name) => {
      const id = await clientNamed(HOSTILE);
      const operands = name === "list" ? [] : [id];
      const rehearsed = ["disable", "delete"].includes(name) ? ["--dry-run"] : [];
      for (const form of [[], ["--json"]]) {
        const { stdout, stderr } = await run(name, ...operands, ...rehearsed, ...form);
        const text = `${stdout}${stderr}`;
        expect(text).toContain("Bank\\u");
        expect(text.replaceAll("\n", "")).not.toMatch(STEERING);
        expect(text).not.toMatch(/^client_id {2}x/m);
        if (form.length > 0 && name !== "delete")
          expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(HOSTILE));
      }
    },
  );

  it("their client is confirmed by its identifier, or by the name as it is shown", async () => {
    const name = "a\u202eb";
    const [one, other] = [await clientNamed(name), await clientNamed(name)];
    expect((await run("disable", one, "--confirm", "a\\u{202e}b")).code).toBe(0);
    expect((await run("disable", other, "--confirm", other)).code).toBe(0);
  });
});

describe("verify", () => {
  it("finds nothing wrong with what only this service and its operators have changed", async () => {
    const client = await registrar.client();
    await registrar.manage(client, "PATCH", { body: { client_name: "Renamed" } });
    await run("disable", client.id, "--confirm", client.id);
    const { code, json, stderr } = await run("verify", client.id, "--json");
    const [verified] = json["clients"] as Json[];
    expect(verified).toMatchObject({ client_id: client.id, entries: 3, first: 1, head: { seq: 3 }, findings: [] });
    expect([code, json["verified"], json["faulty"]]).toEqual([0, 1, 0]);
    expect(stderr).toBe("1 client verified, 0 with faults\n");
    expect((await run("verify", client.id)).stdout).toMatch(/Renamed +3 +as it was written/);
  });

  it("finds a change past the service, of one client and among all", async () => {
    const client = await registrar.client();
    await table.set(`client/${client.id}`, "metadata", JSON.stringify({ redirect_uris: ["https://evil.example/cb"] }));
    for (const which of [client.id, "--all"]) {
      const { code, json } = await run("verify", which, "--json");
      const found = (json["clients"] as Json[]).find((one) => one["client_id"] === client.id);
      expect(code).toBe(1);
      expect(found).toMatchObject({
        findings: [{ kind: "changed past the service", seq: 1, words: expect.any(String) }],
      });
    }
    const { stdout, stderr, code } = await run("verify", "--all");
    expect(code).toBe(1);
    expect(stdout).toContain(client.id);
    expect(stdout).not.toContain("as it was written");
    expect(stderr).toMatch(/\d+ clients verified, \d+ with faults/);
  });

  it("wants identifiers or --all, and says what is not there", async () => {
    expect((await run("verify")).code).toBe(2);
    expect((await run("verify", "--all", "x")).code).toBe(2);
    expect(await run("verify", "x")).toMatchObject({ code: 3, stdout: "" });
  });

  it("goes on after one that is not there: faults are 1, none but that is 3", async () => {
    const client = await registrar.client();
    const { code, json, stderr } = await run("verify", "nope", client.id, "--json");
    expect([code, json["verified"], json["faulty"], json["missing"]]).toEqual([3, 1, 0, ["nope"]]);
    expect(stderr).toContain("there is no client with this identifier: nope");
    await table.set(`client/${client.id}`, "metadata", "{}");
    expect(await run("verify", "nope", client.id, "--json")).toMatchObject({ code: 1, json: { missing: ["nope"] } });
  });
});

describe("a damaged audit", () => {
  it.each([
    ["[{}]"],
    ["[null]"],
    ["{}"],
    ["no JSON"],
    ['[{"seq":1,"at":1,"revision":1,"actions":[{}],"by":"x","members":{}}]'],
  ])("%s: show says that it can not be read, and verify reports it", async (audit) => {
    const { id } = await registrar.client();
    await table.set(`client/${id}`, "audit", audit);
    const { code, stdout, stderr } = await run("show", id);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^- +unreadable$/m);
    expect((await run("show", id, "--json")).json["audit"]).toEqual([{ unreadable: true }]);
    expect((await run("verify", id)).code).toBe(1);
  });

  it("a number: the same", async () => {
    const { id } = await registrar.client();
    await table.set(`client/${id}`, "audit", 5);
    expect((await run("show", id)).stdout).toMatch(/^- +unreadable$/m);
  });
});

describe("clients of an unknown format", () => {
  it("are listed as such, and everything else says why it can not", async () => {
    const { id } = await registrar.client();
    await table.set(`client/${id}`, "format_version", 99);
    const { code, json } = await run("list", "--json");
    expect(code).toBe(0);
    expect(json["clients"]).toContainEqual({ client_id: id, state: "unknown format" });
    expect((await run("list")).stdout).toMatch(new RegExp(`^${id} +unknown format$`, "m"));
    for (const args of [
      ["show", id],
      ["disable", id],
      ["delete", id, "--confirm", id],
    ]) {
      const refused = await run(...args);
      expect(refused).toMatchObject({ code: 1, stdout: "" });
      expect(refused.stderr).toContain("a later version of this project wrote it, which can, or it is damaged");
    }
    const verified = await run("verify", id, "--json");
    expect(verified).toMatchObject({ code: 1, json: { clients: [{ findings: [{ kind: "client unreadable" }] }] } });
  });

  it("do not keep a wipe from the others, and are named", async () => {
    const ids = [(await registrar.client()).id, (await registrar.client()).id, (await registrar.client()).id];
    for (const id of ids) await table.set(`client/${id}`, "initial_token_id", "wiped");
    await table.set(`client/${ids[1]}`, "format_version", 99);
    const rehearsal = await run("tokens", "wipe", "wiped", "--dry-run", "--json");
    expect(rehearsal.json["failed"]).toEqual([ids[1]]);
    expect(rehearsal.stderr).toContain("2 clients would be deleted for good\n1 can not be read and would stay");
    const { code, json, stderr } = await run("tokens", "wipe", "wiped", "--confirm", "2", "--json");
    expect([code, json["outcome"], json["failed"], json["left"]]).toEqual([1, "incomplete", [ids[1]], []]);
    expect(new Set(json["deleted"] as string[])).toEqual(new Set([ids[0], ids[2]]));
    expect(stderr).toContain("incomplete: 2 of 3 clients deleted");
    expect(stderr).toContain(`(docs/operators.md): ${ids[1]}`);
    expect(await run("tokens", "wipe", "wiped", "--json")).toMatchObject({ code: 1, json: { outcome: "incomplete" } });
  });
});

describe("what is told when it fails", () => {
  it.each<[what: string, args: (runner: Runner) => readonly string[], code: number, told: string]>([
    [
      "a runner that has ended",
      () => ["list", "--dynamodb", "http://127.0.0.1:1", "--secrets", "http://127.0.0.1:1"],
      1,
      "does the local runner still run",
    ],
    ["another table", ({ dynamodbUrl }) => ["list", "--dynamodb", dynamodbUrl, "--table", "other"], 1, "check --table"],
    ["no credentials", () => ["list", "--table", "t", "--region", "eu-west-1"], 1, "there are no AWS credentials"],
    ["no region", () => ["list", "--table", "t"], 1, "no AWS region is set"],
    [
      "a server that is not this machine",
      () => ["list", "--dynamodb", "http://example.org:8000"],
      2,
      "--dynamodb is an address of a local runner",
    ],
    [
      "addresses the wrong way round",
      ({ dynamodbUrl, secretsUrl }) => ["list", "--dynamodb", secretsUrl, "--secrets", dynamodbUrl],
      1,
      "are --dynamodb and --secrets the wrong way round?",
    ],
    ["a mixture", ({ dynamodbUrl }) => ["list", "--dynamodb", dynamodbUrl, "--profile", "p"], 2, "--profile is AWS's"],
    [
      "a bad setting",
      ({ dynamodbUrl }) => ["list", "--dynamodb", dynamodbUrl, "-c", "cas.nonsense=1"],
      2,
      "cas.nonsense is not a known property",
    ],
  ])("%s", async (_, args, code, told) => {
    const ended = await startOperators(args(runner)).ended;
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(told);
    expect(ended.stderr).not.toMatch(/^ +at /m);
  });

  it("a change without the keys of the audit says where they are given, and does nothing", async () => {
    const { id } = await registrar.client();
    const ended = await startOperators(["disable", id, "--confirm", id, "--dynamodb", runner.dynamodbUrl]).ended;
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain("give --secrets URL");
    expect((await run("list", "--state", "disabled", "--json")).json["clients"]).not.toContainEqual(
      expect.objectContaining({ client_id: id }),
    );
  });
});
