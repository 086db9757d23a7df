import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../infra/clients/commands.ts";
import { itemsOf } from "../support/client-table.ts";
import { createRegistrar } from "../support/registrar.ts";
import { at, type OperatorRun, startOperators } from "../support/run-operators.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
/** The identifier of a client, and of the initial access token it came of. */
let operands: Readonly<Record<string, string>>;

beforeAll(async () => {
  runner = await startRunner({ settings: { "cas.authn.oidc.registration.initial-access-tokens-recorded": "true" } });
  const { id } = await createRegistrar(runner).client();
  const item = (await itemsOf(runner.dynamodbUrl, runner.table)).find((one) => one["client_id"] === id);
  operands = { "<client_id>": id, "<jti>": String(item?.["initial_token_id"]), "[client_id...]": id };
});
afterAll(() => runner.stop());

const run = (...args: readonly string[]): Promise<OperatorRun> => startOperators([...args, ...at(runner)]).ended;
const items = () => itemsOf(runner.dynamodbUrl, runner.table);

describe("each command as a process", () => {
  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "%s answers in JSON, as a dry run where there is one, and refuses what is not confirmed",
    async (name, { argument, options }) => {
      const operand = argument === undefined ? [] : [operands[argument] ?? ""];
      const call = [...name.split(" "), ...operand, ...(name === "tokens limit" ? ["--uses", "7"] : [])];
      const untouched = await items();
      const [answered, refused] = await Promise.all([
        run(...call, "--json", ...(options.includes("dry-run") ? ["--dry-run"] : [])),
        options.includes("confirm") ? run(...call) : undefined,
      ]);
      expect([answered.code, Object.keys(answered.json).length > 1]).toEqual([0, true]);
      if (options.includes("dry-run") && !["enable", "revive"].includes(name))
        expect(answered.json).toMatchObject({ outcome: "would be done" });
      if (refused !== undefined) {
        expect(refused).toMatchObject({ code: 2, stdout: "" });
        expect(refused.stderr).toContain("not confirmed, nothing was done; to ");
      }
      expect(await items()).toEqual(untouched);
    },
  );

  it("help needs nothing at all", async () => {
    const { code, stdout, stderr } = await startOperators(["help"]).ended;
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Usage: npm run --silent clients -- COMMAND");
  });

  it("the line in the banner of the runner can be pasted", async () => {
    const [, line = ""] = /^npm run --silent clients -- (.*)$/m.exec(runner.stdout()) ?? [];
    const words = execFileSync("bash", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" });
    const { code, stdout } = await startOperators(words.trim().split("\n")).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(operands["<client_id>"]);
  });

  it("what is confirmed is done, and what is not there is exit code 3", async () => {
    const id = operands["<client_id>"] ?? "";
    expect((await run("delete", id, "--confirm", id)).code).toBe(0);
    expect((await items()).some((item) => item["client_id"] === id)).toBe(false);
    expect((await run("delete", id, "--confirm", id)).code).toBe(3);
  });
});
