import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../../lib/audit/entry.ts";
import { stateDigest } from "../../../lib/audit/state.ts";
import { disableClient } from "../../../lib/registration/operate-client.ts";
import { registerClient } from "../../../lib/registration/register-client.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { webClient } from "../../support/builders.ts";
import { type ClientStage, createStage, outcomeOf } from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { grantOf, NOW, requestOf, targetOf } from "../../support/use-cases.ts";

const { store, table } = await openTestedStore();

const LIVES = { CLIENT_EXPIRATION_SECONDS: "1000", CLIENT_EXPIRATION_GRACE_SECONDS: "1000" };
const SOURCE = "192.0.2.1";

async function registered(variables = {}) {
  const stage = createStage(store, variables);
  const client = await stage.register(webClient({ client_name: "Old" }));
  return { stage, client, target: targetOf(client) };
}
const auditOf = async (clientId: string): Promise<readonly AuditEntry[]> => (await store.find(clientId))?.audit ?? [];
const lastOf = async (clientId: string): Promise<AuditEntry | undefined> => (await auditOf(clientId)).at(-1);

describe("who changed a client", () => {
  it("is nobody in OPEN mode, else the initial access token", async () => {
    const stage = createStage(store);
    const [open, granted] = [
      await stage.register(),
      await stage.registerAgain(grantOf("token-7"), "0123456789abcdefghijkl"),
    ];
    expect(
      [open, granted].map(({ client: { audit } }) => audit.map(({ seq, by, id, actions }) => [seq, by, id, actions])),
    ).toEqual([[[1, "open", undefined, ["registered"]]], [[1, "initial-access-token", "token-7", ["registered"]]]]);
  });

  it("is who held its token, named by the start of the token's digest", async () => {
    const { stage, target } = await registered();
    await stage.patch(target, { client_name: "New" });
    expect(await lastOf(target.clientId)).toMatchObject({
      by: "registration-access-token",
      id: digestOf(target.token).slice(0, 11),
      source: SOURCE,
      at: NOW,
      revision: 2,
    });
  });

  it("is told without an address where the settings say so, in nothing that is stored", async () => {
    const { stage, target } = await registered({ AUDIT_SOURCE_ADDRESSES: "false" });
    await stage.patch(target, { client_name: "New" });
    expect(await auditOf(target.clientId)).toHaveLength(2);
    expect(JSON.stringify(await table.item(`client/${target.clientId}`))).not.toContain(SOURCE);
  });

  it("is told without an address where nobody knows it", async () => {
    const stage = createStage(store);
    const { client } = await registerClient(stage.on, {}, requestOf(webClient(), ""));
    expect(client.audit.map((entry) => "source" in entry)).toEqual([false]);
  });

  it("is an operator by name, of which 64 characters are kept, and without an address", async () => {
    const { stage, target } = await registered();
    await disableClient(stage.on, { clientId: target.clientId, name: "x".repeat(100) });
    const entry = await lastOf(target.clientId);
    expect([entry?.by, entry?.id, entry && "source" in entry]).toEqual(["operator", "x".repeat(64), false]);
  });
});

type Write = (stage: ClientStage, client: Awaited<ReturnType<typeof registered>>) => Promise<unknown>;
const WRITES: readonly (readonly [
  what: string,
  variables: object,
  write: Write,
  actions: readonly string[],
  members: readonly string[],
])[] = [
  ["a PATCH", {}, (stage, { target }) => stage.patch(target, { client_name: "New" }), ["amended"], ["client_name"]],
  [
    "a PUT",
    {},
    (stage, { target }) => stage.put(target, { tos_uri: "https://rp.example.org/tos" }),
    ["replaced"],
    ["client_name", "tos_uri"],
  ],
  ["a new secret", {}, (stage, { target }) => stage.patch(target, { client_secret: null }), ["secret-rotated"], []],
  [
    "a new secret and a PATCH",
    {},
    (stage, { target }) => stage.patch(target, { client_secret: null, client_name: null }),
    ["amended", "secret-rotated"],
    ["client_name"],
  ],
  [
    "a new token and a PATCH",
    { REGISTRATION_ACCESS_TOKEN_ROTATION: "true" },
    (stage, { target }) => stage.patch(target, { client_name: "New" }),
    ["amended", "token-rotated"],
    ["client_name"],
  ],
  [
    "a new token",
    { REGISTRATION_ACCESS_TOKEN_ROTATION: "true" },
    (stage, { target }) => stage.patch(target),
    ["token-rotated"],
    [],
  ],
  [
    "a return",
    LIVES,
    (stage, { target }) => {
      stage.at(1000);
      return stage.patch(target);
    },
    ["revived"],
    [],
  ],
];

describe("a write that does something", () => {
  it.each(WRITES)(
    "%s is one entry, that stands for what there is then",
    async (_, variables, write, actions, members) => {
      const all = await registered({ ...variables });
      await write(all.stage, all);
      const client = await store.find(all.target.clientId);
      const [first, second, ...more] = client?.audit ?? [];
      expect([first?.seq, second?.seq, more]).toEqual([1, 2, []]);
      expect([second?.actions, Object.keys(second?.members ?? {})]).toEqual([actions, members]);
      expect(second?.state).toBe(client && stateDigest(client));
    },
  );

  it("was looked at in every kind", () => {
    expect(WRITES.length).toBe(7);
  });
});

const SILENT: readonly (readonly [what: string, variables: object, write: Write])[] = [
  ["an empty PATCH that begins a life", LIVES, (stage, { target }) => stage.patch(target)],
  ["a PATCH of what is so already", LIVES, (stage, { target }) => stage.patch(target, { client_name: "Old" })],
  ["a PUT of what is so already", {}, (stage, { target }) => stage.put(target, { client_name: "Old" })],
  ["a GET", {}, (stage, { target }) => stage.get(target)],
  ["a PATCH that is refused", LIVES, (stage, { target }) => outcomeOf(stage.patch(target, { redirect_uris: null }))],
  [
    "an empty PATCH after the secret before has ended",
    { ...LIVES, CLIENT_SECRET_OVERLAP_SECONDS: "10" },
    async (stage, { target }) => {
      await stage.patch(target, { client_secret: null });
      stage.at(10);
      const before = await auditOf(target.clientId);
      await stage.patch(target);
      expect(await auditOf(target.clientId)).toEqual(before);
    },
  ],
];

describe("a use that changes nothing of a client but how long it lives", () => {
  it.each(SILENT)("%s appends no entry", async (_, variables, write) => {
    const all = await registered({ ...variables });
    const before = (await auditOf(all.target.clientId)).length;
    await write(all.stage, all);
    const asked = (await auditOf(all.target.clientId)).filter(({ actions }) => actions.includes("secret-rotated"));
    expect((await auditOf(all.target.clientId)).length - asked.length).toBe(before);
  });
});

describe("an audit that somebody has damaged", () => {
  it.each([["x"], ["{}"], ["[null]"], ["[{}]"], ["5"], [5]])(
    "%j is carried on, and the client lives on",
    async (audit) => {
      const { stage, client, target } = await registered();
      const { clientId } = client.client;
      await table.set(`client/${clientId}`, "audit", audit);
      expect(await outcomeOf(stage.get(target))).toBe("done");
      expect(await outcomeOf(stage.patch(target, { client_name: "New" }))).toBe("done");
      const entries = await auditOf(clientId);
      expect([entries.length, entries.at(-1)?.actions, entries.at(-1)?.seq]).toEqual([2, ["amended"], 1]);
    },
  );
});
