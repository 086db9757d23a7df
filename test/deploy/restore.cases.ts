import { describe, expect, it } from "vitest";
import { createRegistrar } from "../support/registrar.ts";
import { startTarget } from "../support/target.ts";
import { emulatedAws } from "./emulated-aws.ts";
import { recall } from "./memory.ts";

const { deployment } = recall();
const registrar = createRegistrar(await startTarget());
const aws = emulatedAws(deployment.endpoint);
const dynamodb = (operation: string, body: object) => aws.call("dynamodb", `DynamoDB_20120810.${operation}`, body);

describe("docs/operations.md: restore from point-in-time recovery, as far as the emulator goes: it restores the present", () => {
  it("a client that is lost from the table is copied back from the restored one, and is whole", async () => {
    const client = await registrar.client();
    const key = { id: { S: `client/${client.id}` } };
    await dynamodb("RestoreTableToPointInTime", {
      SourceTableName: deployment.table,
      TargetTableName: "restored",
      UseLatestRestorableTime: true,
    });
    await dynamodb("DeleteItem", { TableName: deployment.table, Key: key });
    expect((await registrar.manage(client, "GET")).status).toBe(401);

    const { Item } = await dynamodb("GetItem", { TableName: "restored", Key: key });
    const copyBack = () =>
      dynamodb("PutItem", { TableName: deployment.table, Item, ConditionExpression: "attribute_not_exists(id)" });
    await copyBack();
    const { status, json } = await registrar.manage(client, "GET");
    expect([status, json["client_secret"]]).toEqual([200, client.document["client_secret"]]);
    // The condition spares what is there: a second copy, or one over a newer state, changes nothing.
    await expect(copyBack()).rejects.toThrow("ConditionalCheckFailed");
    await dynamodb("DeleteTable", { TableName: "restored" });
  });
});
