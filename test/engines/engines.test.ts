import dynalite from "dynalite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { CONTRACT } from "./contract.ts";
import { createEngineTable, type EngineTable } from "./engine.ts";

const server = dynalite({ createTableMs: 0 });
let table: EngineTable;
beforeAll(async () => {
  table = await createEngineTable(loopbackUrl(await listen(server, 0)));
});
afterAll(async () => {
  table.close();
  await close(server, 0);
});

describe("what is relied on holds in the embedded engine; `node test/engines/main.ts` tries others", () => {
  it.each(CONTRACT)("%s", async (_, check) => {
    await check(table);
  });

  it("claim by claim", () => {
    expect(CONTRACT.length).toBe(44);
  });
});
