import { describe, expect, it } from "vitest";
import { createRegistrar, registeredClient } from "../support/registrar.ts";
import { startTarget } from "../support/target.ts";
import { itemsOf, recall } from "./memory.ts";

const { deployment, before, client, items } = recall();
const registrar = createRegistrar(await startTarget());

describe("a deployment with another setting over the one there is", () => {
  it("keeps address, table and secrets", () => {
    expect(deployment).toEqual(before);
  });

  it("loses no client and changes none", async () => {
    expect(items.length).toBeGreaterThan(0);
    expect(await itemsOf(deployment)).toEqual(items);
  });

  it("takes effect: in OPEN mode initToken is 406, and anybody registers", async () => {
    expect((await registrar.initToken()).status).toBe(406);
    const open = registeredClient(await registrar.register(undefined, { token: undefined }));
    expect((await registrar.manage(open, "GET")).status).toBe(200);
  });

  it("leaves clients from before to their own tokens: read, changed, deleted", async () => {
    const { supplied_metadata: _, ...document } = client.document;
    const read = await registrar.manage(client, "GET");
    expect([read.status, read.json]).toEqual([200, document]);
    const patched = await registrar.manage(client, "PATCH", { body: { client_name: "Still here" } });
    expect([patched.status, patched.json["client_name"]]).toEqual([200, "Still here"]);
    expect((await registrar.manage(client, "DELETE")).status).toBe(204);
    expect((await registrar.manage(client, "GET")).status).toBe(401);
  });
});
