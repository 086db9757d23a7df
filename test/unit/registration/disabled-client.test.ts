import { describe, expect, it } from "vitest";
import {
  disableClient,
  enableClient,
  expireClient,
  expireSecret,
  issueRegistrationToken,
  type Operated,
  removeClient,
  reviveClient,
} from "../../../lib/registration/operate-client.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import { createStage, outcomeOf, refusalOf, withToken } from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { NOW, targetOf } from "../../support/use-cases.ts";

const { store } = await openTestedStore();

const LIVES = { CLIENT_EXPIRATION_SECONDS: "100", CLIENT_EXPIRATION_GRACE_SECONDS: "50" };
async function operated(variables = {}) {
  const stage = createStage(store, variables);
  const client = await stage.register();
  const operation = { clientId: client.client.clientId, name: "an operator" };
  return { stage, client, target: targetOf(client), operation };
}
const actionsOf = (result: Operated) => (typeof result === "string" ? result : result.audit.at(-1)?.actions);

describe("a disabled client", () => {
  it("RFC 7592 2.1: is told 403 whatever it asks for, under a condition too, and stays as it is", async () => {
    const { stage, client, target, operation } = await operated();
    const disabled = await disableClient(stage.on, operation);
    for (const one of [target, targetOf(client, () => true), targetOf(client, () => false)])
      for (const use of [stage.get, stage.patch, stage.put, stage.remove]) {
        const { statusCode, body } = await refusalOf(use(one));
        expect([statusCode, JSON.parse(body ?? "").error]).toEqual([403, "client_disabled"]);
      }
    expect(await store.find(operation.clientId)).toStrictEqual(disabled);
  });

  it("cannot be told from an unknown one by anybody else", async () => {
    const { stage, client, target, operation } = await operated();
    await disableClient(stage.on, operation);
    const unknown = await refusalOf(stage.get({ ...target, clientId: "nobody" }));
    for (const use of [stage.get, stage.patch, stage.put, stage.remove])
      expect(await refusalOf(use(withToken(client, "another")))).toEqual(unknown);
  });

  it("that is enabled again goes on as before", async () => {
    const { stage, client, target, operation } = await operated();
    await disableClient(stage.on, operation);
    await enableClient(stage.on, operation);
    const { audit, revision, ...same } = (await stage.get(target)).client;
    expect({ ...same, audit: audit.slice(0, 1), revision: revision - 2 }).toStrictEqual(client.client);
  });

  it("that has expired is told that it is disabled, and one that is beyond recall is gone", async () => {
    const { stage, target, operation } = await operated(LIVES);
    await disableClient(stage.on, operation);
    stage.at(100);
    expect(await outcomeOf(stage.patch(target))).toBe("client_disabled");
    stage.at(150);
    expect(await outcomeOf(stage.patch(target))).toBe("token_refused");
  });
});

describe("an operator", () => {
  it("disables and enables once, expires and revives once, each with an entry of the audit", async () => {
    const { stage, operation } = await operated(LIVES);
    const done: unknown[] = [];
    for (const operate of [
      disableClient,
      disableClient,
      enableClient,
      enableClient,
      expireClient,
      expireClient,
      reviveClient,
      reviveClient,
    ])
      done.push(actionsOf(await operate(stage.on, operation)));
    const nothing = "nothing to do";
    expect(done).toEqual([["disabled"], nothing, ["enabled"], nothing, ["expired"], nothing, ["revived"], nothing]);
    const after = await store.find(operation.clientId);
    expect(after?.audit.map(({ seq, by, id }) => [seq, by, id]).slice(1)).toEqual(
      [2, 3, 4, 5].map((seq) => [seq, "operator", "an operator"]),
    );
  });

  it("expires a client that would never expire, for good, until it comes back by itself", async () => {
    const { stage, target, operation } = await operated();
    await expireClient(stage.on, operation);
    expect(await outcomeOf(stage.get(target))).toBe("client_expired");
    expect((await stage.patch(target)).client.life).toBeUndefined();
  });

  it("revives a client that is beyond recall, while it is there", async () => {
    const { stage, target, operation } = await operated(LIVES);
    stage.at(1000);
    expect(actionsOf(await reviveClient(stage.on, operation))).toEqual(["revived"]);
    expect((await stage.get(target)).client.life?.expiresAt).toBe(NOW + 1100);
  });

  it("revives a client for as long as the settings say, or as it lived before where they say nothing", async () => {
    const lives: unknown[] = [];
    for (const clientExpirationSeconds of [7, 0]) {
      const { stage, operation } = await operated(LIVES);
      stage.at(100);
      const under = stage.under({ clientExpirationSeconds, clientExpirationGraceSeconds: 3 });
      const revived = await reviveClient(under.on, operation);
      lives.push(typeof revived === "string" ? revived : revived.life);
    }
    expect(lives).toEqual([
      { expiresAt: NOW + 107, lifetimeSeconds: 7, graceSeconds: 3 },
      { expiresAt: NOW + 200, lifetimeSeconds: 100, graceSeconds: 50 },
    ]);
  });

  it("has nothing to revive of a client that lives for ever", async () => {
    const { stage, operation } = await operated();
    expect(await reviveClient(stage.on, operation)).toBe("nothing to do");
  });

  it("is told of in the log by the client's identifier", async () => {
    const { stage, operation } = await operated();
    stage.cases.lines.length = 0;
    await disableClient(stage.on, operation);
    await removeClient(stage.on, operation);
    const { clientId: client_id } = operation;
    expect(stage.cases.lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "client updated", client_id },
      { event: "client deleted", client_id },
    ]);
  });

  it("makes room for another client by deleting one, unless it was found gone, which somebody else has counted", async () => {
    const spent: string[] = [];
    const quotas = {
      spend: async ({ id }: { readonly id: string }) => spent.push(id) > 0,
      giveBack: async (id: string) => void spent.splice(spent.indexOf(id), 1),
    };
    for (const [variables, removal, left] of [
      [{ CLIENTS_MAX: "3" }, undefined, []],
      [{ CLIENTS_MAX: "3" }, "found removed", ["clients"]],
    ] as const) {
      spent.length = 0;
      const stage = createStage(store, variables, { quotas });
      const { client } = await stage.register(webClient());
      const found: ClientStore = { ...store, ...(removal && { removeAsRead: async () => removal }) };
      const operation = { clientId: client.clientId, name: "an operator" };
      expect(await removeClient({ ...stage.on, store: found }, operation)).toBe(true);
      expect(spent).toEqual(left);
    }
  });

  it("deletes a client that is changed at the same time, as it then is", async () => {
    const { stage, target, operation } = await operated();
    let isFirst = true;
    const contended: ClientStore = {
      ...store,
      removeAsRead: async (client, now) => {
        if (isFirst) await stage.patch(target, { client_name: "New" });
        isFirst = false;
        return store.removeAsRead(client, now);
      },
    };
    expect(await removeClient({ ...stage.on, store: contended }, operation)).toBe(true);
    expect(await store.find(operation.clientId)).toBeUndefined();
  });

  it("changes a client that is changed at the same time, as it then is", async () => {
    const { stage, target, operation } = await operated();
    let isFirst = true;
    const contended: ClientStore = {
      ...store,
      replace: async (...write) => {
        if (isFirst) await stage.patch(target, { client_name: "New" });
        isFirst = false;
        return store.replace(...write);
      },
    };
    const disabled = await disableClient({ ...stage.on, store: contended }, operation);
    expect(disabled).toMatchObject({ revision: 3, metadata: { client_name: "New" }, disabledAt: NOW });
  });

  it("revives a client for good where neither it nor the settings let it expire", async () => {
    const { stage, target, operation } = await operated();
    await expireClient(stage.on, operation);
    expect(actionsOf(await reviveClient(stage.on, operation))).toEqual(["revived"]);
    expect((await stage.get(target)).client.life).toBeUndefined();
  });

  it("ends the secrets of a client: the present one now, and the one before with it, once", async () => {
    const lives = { CLIENT_SECRET_EXPIRATION_SECONDS: "50", CLIENT_SECRET_OVERLAP_SECONDS: "1000" };
    const { stage, client, target, operation } = await operated(lives);
    await stage.patch(target, { client_secret: null });
    stage.at(20);
    const ended = await expireSecret(stage.on, operation);
    expect(ended).toMatchObject({ secret: { expiresAt: NOW + 20 } });
    expect(actionsOf(ended)).toEqual(["secret-expired"]);
    expect(ended).not.toHaveProperty("previousSecret");
    expect(await expireSecret(stage.on, operation)).toBe("nothing to do");
    expect(client.client.secret?.expiresAt).toBe(NOW + 50);
  });

  it("ends the secret before of a client whose present one has ended by itself, which keeps its own end", async () => {
    const { stage, target, operation } = await operated({ CLIENT_SECRET_OVERLAP_SECONDS: "1000" });
    await stage.under({ clientSecretExpirationSeconds: 50 }).patch(target, { client_secret: null });
    stage.at(100);
    const ended = await expireSecret(stage.on, operation);
    expect(ended).toMatchObject({ secret: { expiresAt: NOW + 50 } });
    expect(ended).not.toHaveProperty("previousSecret");
  });

  it("ends no secret of a client that has none, and issues no token to nobody", async () => {
    const { stage } = await operated();
    const { client } = await stage.register(keyClient());
    expect(await expireSecret(stage.on, { clientId: client.clientId, name: "an operator" })).toBe("nothing to do");
    expect(await issueRegistrationToken(stage.on, { clientId: "nobody", name: "an operator" })).toBe("unknown client");
  });

  it("deletes a client whatever its state, once, and cannot do anything to none", async () => {
    const { stage, operation } = await operated();
    await disableClient(stage.on, operation);
    expect([await removeClient(stage.on, operation), await removeClient(stage.on, operation)]).toEqual([true, false]);
    expect(await disableClient(stage.on, operation)).toBe("unknown client");
  });
});
