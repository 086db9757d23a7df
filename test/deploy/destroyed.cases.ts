import { describe, expect, it } from "vitest";
import { operateSecret } from "../support/operate-secret.ts";
import { createRegistrar } from "../support/registrar.ts";
import { startTarget } from "../support/target.ts";
import { itemsOf, recall } from "./memory.ts";

const { deployment, items } = recall();
const registrar = createRegistrar(await startTarget());

describe("a stack that is destroyed", () => {
  it("serves nobody", async () => {
    expect((await registrar.register(undefined, { token: undefined })).status).toBe(404);
  });

  it("leaves every client in the table", async () => {
    expect(items.length).toBeGreaterThan(0);
    expect(await itemsOf(deployment)).toEqual(items);
  });

  it.each(["credentialsSecret", "keysSecret"] as const)("leaves the %s, which clients depend on", async (name) => {
    const secret = operateSecret({ secretsUrl: deployment.endpoint }, deployment[name]);
    expect((await secret.current()).value.length).toBeGreaterThan(0);
    secret.end();
  });
});
