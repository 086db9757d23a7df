import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemsOf } from "../support/client-table.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar } from "../support/registrar.ts";
import { at, operate, startOperators } from "../support/run-operators.ts";
import { openRunnerTable } from "../support/runner-table.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

/** So many of a size that a scan takes several pages of 1 MB. */
const CLIENTS = 1000;
const STUFFING = "x".repeat(2500);
const WIPED = "a".repeat(32);
/** What a wipe of them may take on a busy machine; alone it takes a few seconds. */
const WIPE_MILLISECONDS = 90_000;
let runner: Runner;

beforeAll(async () => {
  runner = await startRunner();
  const { id } = await createRegistrar(runner).client({ redirect_uris: ["https://rp.example.org/cb"] });
  const [model = {}] = (await itemsOf(runner.dynamodbUrl, runner.table)).filter((item) => item["client_id"] === id);
  const table = openRunnerTable(runner);
  const clients = Array.from({ length: CLIENTS }, (_, index): Json => {
    const clientId = index.toString(16).padStart(32, "0");
    const metadata = {
      client_name: `Client ${index}`,
      redirect_uris: ["https://rp.example.org/cb"],
      policy_uri: STUFFING,
    };
    const own = {
      id: `client/${clientId}`,
      client_id: clientId,
      initial_token_id: WIPED,
      client_id_issued_at: index + 1,
    };
    return { ...model, ...own, metadata: JSON.stringify(metadata) };
  });
  await table.put(clients);
  table.end();
});
afterAll(() => runner.stop());

describe("a thousand clients", () => {
  it("are listed whole, over several pages, the oldest first", async () => {
    const { code, json } = await operate(runner, "list", "--token", WIPED, "--json");
    const names = (json["clients"] as Json[]).map((client) => client["client_name"]);
    expect(code).toBe(0);
    expect(names).toEqual(Array.from({ length: CLIENTS }, (_, index) => `Client ${index}`));
    expect(CLIENTS * STUFFING.length).toBeGreaterThan(2 ** 21);
    expect(json["scanned_items"]).toBe(CLIENTS + 1);
  });

  it("are counted whole", async () => {
    expect((await operate(runner, "recount", "--json")).json).toMatchObject({ clients: CLIENTS + 1 });
  });

  it(
    "are wiped; a Ctrl-C stops it cleanly, tells how far it came, and the same command goes on",
    async () => {
      const started = startOperators(["tokens", "wipe", WIPED, "--confirm", String(CLIENTS), "--json", ...at(runner)]);
      const count = async (): Promise<number> => {
        const items = await operate(runner, "list", "--token", WIPED, "--json");
        return (items.json["clients"] as Json[]).length;
      };
      // Stopped when the first are gone.
      while ((await count()) === CLIENTS && started.child.exitCode === null);
      started.child.kill("SIGINT");
      const { code, json, stderr } = await started.ended;
      const [deleted, left] = [json["deleted"] as string[], json["left"] as string[]];
      expect([code, json["outcome"], json["failed"]]).toEqual([1, "incomplete", []]);
      expect(deleted.length + left.length).toBe(CLIENTS);
      expect(stderr).toContain(`stopped: ${deleted.length} of ${CLIENTS} clients deleted`);
      expect(await count()).toBe(left.length);

      const rest = await operate(runner, "tokens", "wipe", WIPED, "--confirm", String(left.length), "--json");
      expect(rest).toMatchObject({ code: 0, json: { outcome: "done", left: [], failed: [] } });
      expect((await operate(runner, "list", "--json")).json["clients"]).toHaveLength(1);
      const quota = (await itemsOf(runner.dynamodbUrl, runner.table)).find(({ id }) => id === "quota/clients");
      expect(quota?.["spent"]).toBe(1);
    },
    WIPE_MILLISECONDS,
  );
});
