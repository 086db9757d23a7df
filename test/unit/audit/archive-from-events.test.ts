import { afterAll, beforeAll, expect, it } from "vitest";
import type { AuditEntry } from "../../../lib/audit/entry.ts";
import { verifyArchive, verifyClient } from "../../../lib/audit/verify.ts";
import type { ClientEvent } from "../../../lib/events/client-event.ts";
import { clientEventsOf } from "../../../lib/events/client-events.ts";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import type { Client } from "../../../lib/registration/client.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import {
  disableClient,
  enableClient,
  expireClient,
  issueRegistrationToken,
  reviveClient,
} from "../../../lib/registration/operate-client.ts";
import { registerClient } from "../../../lib/registration/register-client.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { webClient } from "../../support/builders.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import type { Json } from "../../support/http-client.ts";
import { recordOf } from "../../support/stream-records.ts";
import { createUseCases, NOW, requestOf, targetOf } from "../../support/use-cases.ts";

const LIFETIME = 90 * 86_400;

let table: ClientTable;
beforeAll(async () => {
  table = await startClientTable();
});
afterAll(() => table.close());

/** The life of a client in the table, and what its stream would have told of it. */
async function liveThrough() {
  const cases = createUseCases(createDynamoClientStore(table.documents, table.name), {
    CLIENT_EXPIRATION_SECONDS: String(LIFETIME),
    CLIENT_SECRET_EXPIRATION_SECONDS: "3600",
    REGISTRATION_ACCESS_TOKEN_ROTATION: "true",
  });
  const { dependencies, time } = cases;
  let answer: ClientAnswer = await registerClient(dependencies, {}, requestOf(webClient()));
  const { clientId } = answer.client;
  let before: Client | undefined;
  const events: ClientEvent[] = [];
  const tell = async () => {
    const after = await dependencies.store.find(clientId);
    events.push(...clientEventsOf(recordOf(before, after, { eventID: String(events.length) })));
    before = after;
  };
  const patch = async (body: Json) => {
    time.now += 60;
    answer = await amendClient(dependencies, targetOf(answer), () => body);
    await tell();
  };
  const operation = { clientId, name: "alice" };
  const operate = async (act: () => Promise<unknown>) => {
    time.now += 60;
    expect(typeof (await act())).toBe("object");
    await tell();
  };
  await tell();
  await patch({ client_name: "A" });
  await patch({ client_secret: null });
  await patch({});
  await patch({ client_name: "A" });
  await operate(() => disableClient(dependencies, operation));
  await operate(() => enableClient(dependencies, operation));
  await operate(() => expireClient(dependencies, operation));
  await operate(() => reviveClient(dependencies, operation));
  // Expired, and within the grace.
  time.now = NOW + LIFETIME + 10 * 86_400;
  await patch({ logo_uri: "https://rp.example.org/logo.png" });
  await operate(() =>
    issueRegistrationToken(dependencies, operation).then((issued) => {
      if (typeof issued !== "string") answer = { ...answer, registrationAccessToken: issued.registrationAccessToken };
      return issued;
    }),
  );
  for (let index = 0; index < 25; index += 1) await patch({ client_name: `Name ${index}` });
  const client = before ?? answer.client;
  before = client;
  events.push(...clientEventsOf(recordOf(client, undefined)));
  return { client, events, keyring: dependencies.keyring };
}

const auditOf = (event: ClientEvent): readonly AuditEntry[] => ("audit" in event ? event.audit : []);

it("what the events of a client's whole life carry is its whole audit, and ends where its item's ends", async () => {
  const { client, events, keyring } = await liveThrough();
  const item = await verifyClient(client, keyring);
  expect(item.findings).toEqual([]);
  expect(item.first).toBeGreaterThan(5);
  const archive = await verifyArchive(events.flatMap(auditOf), keyring);
  expect(archive).toEqual({ findings: [], count: item.head?.seq, first: 1, head: item.head });
  const { seq, hash } = archive.head ?? {};
  expect(events.at(-1)).toMatchObject({ type: "client.deleted", audit_head: { seq, hash } });
  expect(archive.count).toBe(36);
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set([
      "client.registered",
      "client.updated",
      "client.secret-renewed",
      "client.disabled",
      "client.enabled",
      "client.expired-early",
      "client.revived",
      "client.token-renewed",
      "client.deleted",
    ]),
  );
});

it("no event of that life has a secret, a token, a seal or a whole digest of either", async () => {
  const { events } = await liveThrough();
  const text = JSON.stringify(events);
  const items = (await table.items()) as readonly Json[];
  const kept = items.flatMap((item) =>
    [
      "registration_token_digest",
      "previous_registration_token_digest",
      "client_secret_digest",
      "client_secret_sealed",
    ].flatMap((name) => (typeof item[name] === "string" ? [item[name]] : [])),
  );
  expect(kept.length).toBeGreaterThanOrEqual(6);
  for (const one of kept) expect(text).not.toContain(one);
});
