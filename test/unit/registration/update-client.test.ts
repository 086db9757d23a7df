import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FetchRefused } from "../../../lib/outbound/fetch-refused.ts";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import type { ManagementTarget } from "../../../lib/registration/authorize-management.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { registerClient } from "../../../lib/registration/register-client.ts";
import { replaceClient } from "../../../lib/registration/replace-client.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { createUseCases, grantOf, NOW, requestOf, targetOf } from "../../support/use-cases.ts";

let table: ClientTable;
let store: ClientStore;
let target: ManagementTarget;
beforeAll(async () => {
  table = await startClientTable();
  store = createDynamoClientStore(table.documents, table.name);
});
beforeEach(async () => {
  target = targetOf(
    await registerClient(createUseCases(store).dependencies, {}, requestOf(webClient({ client_name: "Old" }))),
  );
  table.calls.length = 0;
});
afterAll(() => table.close());

const clientNow = () => store.find(target.clientId);
/** Another writer's patch of the same client, whole. */
const otherWrites = (members: object) =>
  amendClient(createUseCases(store).dependencies, target, () => ({ ...members }));

/** The same store, in which other writers are faster so many times; the last of them may delete the client. */
function contendedStore(losses: number, other: (time: number) => Promise<unknown>): ClientStore {
  let time = 0;
  return {
    ...store,
    replace: async (client, expectedRevision) => {
      time += 1;
      if (time <= losses) await other(time);
      return store.replace(client, expectedRevision);
    },
  };
}

const amend = (contended: ClientStore, one = target) => {
  const cases = createUseCases(contended);
  return { cases, answer: amendClient(cases.dependencies, one, () => ({ client_name: "New" })) };
};

describe("an update that others are faster than", () => {
  it.each([0, 1, 3, 17])("is made after all, on what they have written: %i lost races", async (losses) => {
    const contended = contendedStore(losses, (time) => otherWrites({ software_version: String(time) }));
    const { cases, answer } = amend(contended);
    const { client } = await answer;
    expect(client).toMatchObject({ revision: losses + 2, metadata: { client_name: "New" } });
    expect(client.metadata["software_version"]).toBe(losses === 0 ? undefined : String(losses));
    expect(await clientNow()).toStrictEqual(client);
    expect([cases.pauses.length, cases.events()]).toEqual([losses, ["client updated"]]);
  });

  it.each([
    [255, [10, 40, 160, 640, 640]],
    [51, [2, 8, 32, 128, 128]],
    [0, [0, 0, 0, 0, 0]],
  ])(
    "waits up to four times as long each time, but never a second, how long being left to chance: %i",
    async (byte, pauses) => {
      const contended = contendedStore(5, (time) => otherWrites({ software_version: String(time) }));
      const random = (length: number) => new Uint8Array(length).fill(byte);
      const cases = createUseCases(contended, {}, { random });
      await amendClient(cases.dependencies, target, () => ({ client_name: "New" }));
      expect(cases.pauses).toEqual(pauses);
    },
  );

  it("is given up after eighteen races, with nothing of it written", async () => {
    const contended = contendedStore(Number.POSITIVE_INFINITY, (time) =>
      otherWrites({ software_version: String(time) }),
    );
    const { cases, answer } = amend(contended);
    await expect(answer).rejects.toMatchObject({ reason: { kind: "unavailable", what: "contention" } });
    expect(await clientNow()).toMatchObject({ revision: 19, metadata: { client_name: "Old", software_version: "18" } });
    expect(cases.events()).toEqual([]);
  });

  it("does not wait once it is given up", async () => {
    const contended = contendedStore(Number.POSITIVE_INFINITY, (time) =>
      otherWrites({ software_version: String(time) }),
    );
    const { cases, answer } = amend(contended);
    await expect(answer).rejects.toThrow();
    expect(cases.pauses.length).toBe(17);
  });

  it("does not bring back a client that was deleted meanwhile", async () => {
    const client = await clientNow();
    const contended = contendedStore(1, () =>
      store.remove(target.clientId, client?.registrationTokenDigest ?? "", NOW),
    );
    await expect(amend(contended).answer).rejects.toMatchObject({
      reason: { kind: "token_refused", why: "unknown client" },
    });
    expect(await clientNow()).toBeUndefined();
  });

  it("RFC 9110 13.1.1: is refused under a condition that no longer holds", async () => {
    const contended = contendedStore(1, () => otherWrites({ client_name: "Other" }));
    const conditional = { ...target, isConditional: true, isAllowedRevision: (revision: number) => revision === 1 };
    await expect(amend(contended, conditional).answer).rejects.toMatchObject({
      reason: { kind: "precondition_failed" },
    });
    expect(await clientNow()).toMatchObject({ revision: 2, metadata: { client_name: "Other" } });
  });

  it("is judged anew on what they have written", async () => {
    const contended = contendedStore(1, () => otherWrites({ subject_type: "pairwise" }));
    const cases = createUseCases(contended);
    const uris = ["https://rp.example.org/callback", "https://other.example.org/callback"];
    const refused = amendClient(cases.dependencies, target, () => ({ redirect_uris: uris }));
    await expect(refused).rejects.toMatchObject({
      reason: { kind: "metadata_refused", faults: [{ pointer: "/sector_identifier_uri" }] },
    });
    expect(await clientNow()).toMatchObject({ revision: 2, metadata: { subject_type: "pairwise" } });
  });
});

describe("a document that an update needs", () => {
  it("is fetched once, however often the update is done again", async () => {
    const asked: string[] = [];
    const fetchPublicJson = async (url: string) => {
      asked.push(url);
      return ["https://rp.example.org/callback"];
    };
    const contended = contendedStore(3, (time) => otherWrites({ software_version: String(time) }));
    const { dependencies } = createUseCases(contended, {}, { fetchPublicJson });
    const url = "https://sector.example.com/list";
    const { client } = await amendClient(dependencies, target, () => ({ sector_identifier_uri: url }));
    expect([client.revision, asked]).toEqual([5, [url]]);
  });

  it.each([
    ["why it was refused", new FetchRefused("address"), { why: "address", error: "FetchRefused" }],
    ["what was thrown", new TypeError("nobody reads this"), { error: "TypeError" }],
    ["what was thrown, whatever it is", "a text", { error: "string" }],
  ])("and can not be had is told to the log alone: %s", async (_, thrown, fields) => {
    const { dependencies, lines } = createUseCases(store, {}, { fetchPublicJson: () => Promise.reject(thrown) });
    const refused = amendClient(dependencies, target, () => ({ sector_identifier_uri: "https://s.example.com/" }));
    await expect(refused).rejects.toMatchObject({ reason: { faults: [{ pointer: "/sector_identifier_uri" }] } });
    const [line = {}] = lines.map((one) => JSON.parse(one));
    expect(line).toMatchObject({ event: "document refused", ...fields });
    expect(Object.hasOwn(line, "why")).toBe("why" in fields);
  });
});

describe("updates at the same time", () => {
  it("are all made, none lost", async () => {
    const names = ["client_name", "client_name#fr", "client_name#de", "software_id", "software_version"];
    await Promise.all(names.map((name) => otherWrites({ [name]: `by ${name}` })));
    const { metadata = {}, revision } = (await clientNow()) ?? {};
    expect(metadata).toMatchObject(Object.fromEntries(names.map((name) => [name, `by ${name}`])));
    expect(revision).toBe(1 + names.length);
  });

  it("a replacement is one of two, whole", async () => {
    const replace = (software_id: string) =>
      replaceClient(createUseCases(store).dependencies, target, () =>
        webClient({ client_id: target.clientId, software_id, software_version: software_id }),
      );
    await Promise.all([replace("a"), replace("b")]);
    const { metadata, revision } = (await clientNow()) ?? {};
    expect([revision, metadata?.["software_id"], metadata?.["client_name"]]).toEqual([
      3,
      metadata?.["software_version"],
      undefined,
    ]);
  });
});

describe("RFC 7592 2.2: a replacement", () => {
  it("must name the client that it is for, which a patch need not", async () => {
    const { dependencies } = createUseCases(store);
    await expect(replaceClient(dependencies, target, () => webClient())).rejects.toMatchObject({
      reason: { kind: "member_refused", member: "client_id", why: "client_id differs" },
    });
    expect((await amendClient(dependencies, target, () => webClient())).client.clientId).toBe(target.clientId);
  });
});

describe("what an update tells", () => {
  it("RFC 7591 3.2.1: is what the server supplied, where metadata came", async () => {
    const { dependencies } = createUseCases(store);
    const amended = await amendClient(dependencies, target, () => ({ client_name: "New" }));
    expect(amended.supplied?.map(({ name }) => name)).toEqual(amended.client.suppliedNames);
    expect(amended.client.suppliedNames).toContain("grant_types");
    expect(await amendClient(dependencies, target, () => ({}))).not.toHaveProperty("supplied");
  });

  it("is no secret of a client that has none", async () => {
    const { dependencies } = createUseCases(store);
    const other = targetOf(await registerClient(dependencies, {}, requestOf(keyClient())));
    expect(await amendClient(dependencies, other, () => ({ client_name: "New" }))).not.toHaveProperty("secret");
  });

  it("is logged by the client's identifier, with how many members were ignored", async () => {
    const { dependencies, lines } = createUseCases(store);
    await amendClient(dependencies, target, () => ({ unknown_member: 1, another: 2, client_secret: null }));
    await amendClient(dependencies, target, () => ({}));
    const { clientId: client_id } = target;
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "client updated", client_id, ignored_members: 2 },
      { event: "client secret renewed", client_id },
      { event: "client read", client_id },
    ]);
  });
});

describe("what an update keeps", () => {
  it("identifier, time, token and the initial access token's identifier", async () => {
    const registered = await registerClient(
      createUseCases(store).dependencies,
      grantOf("token-1"),
      requestOf(webClient()),
    );
    const cases = createUseCases(store);
    cases.time.now += 1000;
    const replaced = await replaceClient(cases.dependencies, targetOf(registered), () =>
      webClient({ client_id: registered.client.clientId }),
    );
    const { metadata: _, suppliedNames: __, ...kept } = registered.client;
    expect(replaced).toMatchObject({
      client: { ...kept, revision: 2, initialTokenId: "token-1" },
      secret: registered.secret,
      registrationAccessToken: registered.registrationAccessToken,
    });
    expect(await store.find(registered.client.clientId)).toStrictEqual(replaced.client);
  });
});
