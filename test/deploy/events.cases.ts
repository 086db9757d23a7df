import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../lib/events/client-event.ts";
import { clientIdOf } from "../../lib/events/client-events.ts";
import type { StreamRecord } from "../../lib/events/stream-record.ts";
import { webClient } from "../support/builders.ts";
import { createRegistrar, registeredClient, textOf } from "../support/registrar.ts";
import { startTarget } from "../support/target.ts";
import { emulatedAws } from "./emulated-aws.ts";
import { PROJECT } from "./emulator.ts";
import { recall } from "./memory.ts";

const { deployment } = recall();
const registrar = createRegistrar(await startTarget());
const aws = emulatedAws(deployment.endpoint);

/** All records of the table's stream, as the emulator has written them. */
async function streamRecords(): Promise<readonly StreamRecord[]> {
  const streams = (operation: string, body: object) =>
    aws.call("dynamodb", `DynamoDBStreams_20120810.${operation}`, body);
  const { Streams } = (await streams("ListStreams", { TableName: deployment.table })) as {
    Streams: { StreamArn: string }[];
  };
  const StreamArn = Streams[0]?.StreamArn ?? "none";
  const { StreamDescription } = (await streams("DescribeStream", { StreamArn })) as {
    StreamDescription: { Shards: { ShardId: string }[] };
  };
  const records: StreamRecord[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" };
    let { ShardIterator } = await streams("GetShardIterator", from);
    // An open shard has always a next iterator: an empty answer is the end of what there is.
    for (;;) {
      const { Records, NextShardIterator } = await streams("GetRecords", { ShardIterator });
      records.push(...(Records as StreamRecord[]));
      if ((Records as unknown[]).length === 0 || typeof NextShardIterator !== "string") break;
      ShardIterator = NextShardIterator;
    }
  }
  return records;
}

/** What the deployed function answers whose description starts so. */
async function invoke(description: string, event: unknown): Promise<unknown> {
  const { Functions } = (await aws.rest("lambda", "/2015-03-31/functions/")) as {
    Functions: { FunctionName: string; Description: string }[];
  };
  const found = Functions.filter(({ Description }) => Description.startsWith(description));
  expect(found).toHaveLength(1);
  return aws.rest("lambda", `/2015-03-31/functions/${found[0]?.FunctionName}/invocations`, event);
}

/** What the deployed function answers a pipe. */
const eventsOf = async (records: readonly StreamRecord[]): Promise<readonly ClientEvent[]> =>
  (await invoke("Changes of registered clients", records)) as ClientEvent[];

/** The pattern of the rule that docs/events.md shows. */
function documentedPattern(): string {
  const page = readFileSync(join(PROJECT, "docs/events.md"), "utf8");
  return /--event-pattern \\\n\s+'(.+)'/.exec(page)?.[1] ?? "none";
}

/** The change ids of the events that a rule with a pattern passes on, once all are on the bus as a pipe puts them there. */
async function receivedBy(pattern: string, events: readonly ClientEvent[]): Promise<readonly string[]> {
  const { QueueUrl } = await aws.call("sqs", "AmazonSQS.CreateQueue", { QueueName: "subscriber" });
  const QueueArn = "arn:aws:sqs:us-east-1:000000000000:subscriber";
  await aws.call("events", "AWSEvents.PutRule", { Name: "client-redirects", EventPattern: pattern });
  const Targets = [{ Id: "1", Arn: QueueArn }];
  await aws.call("events", "AWSEvents.PutTargets", { Rule: "client-redirects", Targets });
  for (const event of events) {
    const entry = { Source: "oidc-registrar", DetailType: event.type, Detail: JSON.stringify(event) };
    expect(await aws.call("events", "AWSEvents.PutEvents", { Entries: [entry] })).toMatchObject({
      FailedEntryCount: 0,
    });
  }
  const received: string[] = [];
  for (;;) {
    const receive = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 600 };
    const { Messages } = await aws.call("sqs", "AmazonSQS.ReceiveMessage", receive);
    const bodies = ((Messages ?? []) as { Body: string }[]).map(({ Body }) => JSON.parse(Body));
    if (bodies.length === 0) return received;
    received.push(...bodies.map(({ detail }) => detail.change_id as string));
  }
}

describe("events of clients", () => {
  it("a pipe leads from the stream of the table to the bus", async () => {
    const { Pipes } = (await aws.rest("pipes", "/v1/pipes")) as { Pipes: Record<string, string>[] };
    expect(Pipes).toMatchObject([
      {
        CurrentState: "RUNNING",
        Source: expect.stringContaining(`:table/${deployment.table}/stream/`),
        Target: expect.stringMatching(/:event-bus\/default$/),
      },
    ]);
  });

  it("the deployed function makes the events of docs/events.md of what the endpoints wrote", async () => {
    const client = registeredClient(await registrar.register(webClient({ client_name: "Told" }), { token: undefined }));
    const redirect_uris = ["https://elsewhere.example.org/callback"];
    expect((await registrar.manage(client, "PATCH", { body: { redirect_uris } })).status).toBe(200);
    expect((await registrar.manage(client, "DELETE")).status).toBe(204);

    const id = textOf(client.document, "client_id");
    const records = (await streamRecords()).filter((record) => clientIdOf(record) === id);
    const events = await eventsOf(records);
    const [registered, updated, deleted, ...more] = events;
    expect(more).toEqual([]);
    expect(events.map(({ revision, client_id }) => [revision, client_id])).toEqual([
      [1, id],
      [2, id],
      [2, id],
    ]);
    expect(registered).toMatchObject({ type: "client.registered", redirect_hosts: ["rp.example.org"] });
    expect(updated).toMatchObject({
      type: "client.updated",
      members: { added: [], changed: ["redirect_uris"], removed: [] },
      old_redirect_hosts: ["rp.example.org"],
      new_redirect_hosts: ["elsewhere.example.org"],
    });
    expect(deleted).toMatchObject({ type: "client.deleted", redirect_hosts: ["elsewhere.example.org"] });
    const text = JSON.stringify(events);
    for (const name of ["client_secret", "registration_access_token"]) {
      expect(text).not.toContain(textOf(client.document, name));
    }
    expect(text).not.toContain("Told");
    for (const { dynamodb } of records) {
      const image = { ...dynamodb.OldImage, ...dynamodb.NewImage };
      for (const name of ["registration_token_digest", "client_secret_digest", "client_secret_sealed"]) {
        const kept = image[name]?.S ?? "";
        expect(kept.length).toBeGreaterThan(40);
        expect(text).not.toContain(kept);
      }
    }
  });

  it("the rule of docs/events.md gets the changes of redirect URIs, and no other event", async () => {
    const told = await eventsOf(await streamRecords());
    const isWanted = (event: ClientEvent) =>
      event.type === "client.updated" && event.members.changed.includes("redirect_uris");
    const wanted = told.filter(isWanted).map(({ change_id }) => change_id);
    expect(wanted.length).toBeGreaterThan(0);
    expect(told.length).toBeGreaterThan(wanted.length);
    const received = await receivedBy(documentedPattern(), told);
    expect(received.toSorted()).toEqual(wanted.toSorted());
  });

  it("the deployed function answers an empty list to what is nobody's event", async () => {
    expect(await eventsOf([])).toEqual([]);
  });
});

describe("warnings before clients expire", () => {
  it("a rule has the deployed function look once a day", async () => {
    const { Rules } = await aws.call("events", "AWSEvents.ListRules", {});
    expect(Rules).toContainEqual(
      expect.objectContaining({ ScheduleExpression: "cron(41 3 * * ? *)", State: "ENABLED" }),
    );
  });

  it("a run notes each warning once, and the stream's record of it is the documented event", async () => {
    const { document } = registeredClient(await registrar.register(webClient(), { token: undefined }));
    const id = textOf(document, "client_id");
    const told = async () =>
      (await eventsOf((await streamRecords()).filter((record) => clientIdOf(record) === id))).map(({ type }) => type);
    expect(await told()).toEqual(["client.registered"]);
    await pause(2000);
    for (const _ of ["once", "and again"]) {
      await invoke("Warns clients that expire soon", {});
      expect(await told()).toEqual(["client.registered", "client.expiring"]);
    }
    const records = (await streamRecords()).filter((record) => clientIdOf(record) === id);
    expect((await eventsOf(records)).at(-1)).toMatchObject({
      type: "client.expiring",
      days: 30,
      client_expires_at: document["client_expires_at"],
      audit: [],
    });
  });
});
