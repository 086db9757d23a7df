import { describe, expect, it } from "vitest";
import { createStage } from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { targetOf } from "../../support/use-cases.ts";

const { store } = await openTestedStore();

describe("the line of the log about a deletion", () => {
  it.each([
    ["true", "192.0.2.1"],
    ["false", undefined],
  ])("has the address of the caller as the settings say: %s", async (setting, source) => {
    const stage = createStage(store, { AUDIT_SOURCE_ADDRESSES: setting });
    const client = await stage.register();
    stage.cases.lines.length = 0;
    await stage.remove(targetOf(client));
    const [line = {}] = stage.cases.lines.map((one) => JSON.parse(one));
    expect(line).toMatchObject({ event: "client deleted", client_id: client.client.clientId });
    expect(line.source).toBe(source);
  });
});
