import { describe, expect, it } from "vitest";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { issueRegistrationToken } from "../../../lib/registration/operate-client.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { type ClientStage, createStage, outcomeOf, withToken } from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { grantOf, targetOf } from "../../support/use-cases.ts";

const ON = { REGISTRATION_ACCESS_TOKEN_ROTATION: "true" };

const { store } = await openTestedStore();

async function rotating() {
  const stage = createStage(store, ON);
  const client = await stage.register();
  return { stage, client, target: targetOf(client) };
}

type Use = (stage: ClientStage, client: ClientAnswer) => Promise<unknown>;
const USES: readonly (readonly [name: string, use: Use])[] = [
  ["GET", (stage, client) => stage.get(targetOf(client))],
  ["PUT", (stage, client) => stage.put(targetOf(client))],
  ["PATCH", (stage, client) => stage.patch(targetOf(client))],
];

describe("without rotation", () => {
  it("every answer has the token that was presented, and an empty PATCH writes nothing", async () => {
    const stage = createStage(store);
    const client = await stage.register();
    const target = targetOf(client);
    const answers = [await stage.get(target), await stage.patch(target, { client_name: "x" }), await stage.put(target)];
    expect(new Set(answers.map((one) => one.registrationAccessToken))).toEqual(new Set([target.token]));
    expect((await stage.patch(target)).client.revision).toBe(3);
  });
});

describe("RFC 7592 2.2: with rotation", () => {
  it.each(USES.slice(1))("%s answers with a new token, and one of its own", async (_, use) => {
    const { stage, client } = await rotating();
    const answer = (await use(stage, client)) as ClientAnswer;
    expect(answer.registrationAccessToken).toMatch(/^[\w-]{43}$/);
    expect(answer.registrationAccessToken).not.toBe(client.registrationAccessToken);
    expect(answer.client.audit.at(-1)?.actions).toContain("token-rotated");
  });

  it("GET answers with the token that was presented", async () => {
    const { stage, target } = await rotating();
    expect((await stage.get(target)).registrationAccessToken).toBe(target.token);
  });

  it.each(USES)("the token before is good for everything until the new one is first used, by %s", async (_, use) => {
    const { stage, client, target } = await rotating();
    const next = await stage.patch(target);
    for (let count = 0; count < 3; count += 1) expect(await outcomeOf(stage.get(target))).toBe("done");
    await use(stage, next);
    for (const operation of [stage.get, stage.patch, stage.put, stage.remove])
      expect(await outcomeOf(operation(target))).toBe("token_refused");
    expect(await store.find(client.client.clientId)).toBeDefined();
  });

  it("the token before deletes, and so does the new one", async () => {
    for (const token of ["before", "new"]) {
      const { stage, target, client } = await rotating();
      const next = await stage.patch(target);
      await stage.remove(token === "before" ? target : targetOf(next));
      expect(await store.find(client.client.clientId)).toBeUndefined();
    }
  });

  it("answers may be lost any number of times: the token that came through works all along", async () => {
    const { stage, target } = await rotating();
    const lost: ClientAnswer[] = [];
    for (let count = 0; count < 5; count += 1) lost.push(await stage.patch(target, { client_name: `${count}` }));
    for (const one of lost.slice(0, -1)) expect(await outcomeOf(stage.get(targetOf(one)))).toBe("token_refused");
    expect(await outcomeOf(stage.get(target))).toBe("done");
    const last = lost.at(-1) as ClientAnswer;
    expect(await outcomeOf(stage.get(targetOf(last)))).toBe("done");
    expect(await outcomeOf(stage.get(target))).toBe("token_refused");
  });

  it("answers to an empty PATCH may be lost too: the last one's token works", async () => {
    const { stage, target } = await rotating();
    await stage.patch(target);
    const last = await stage.patch(target);
    expect(await outcomeOf(stage.get(target))).toBe("done");
    expect(await outcomeOf(stage.get(targetOf(last)))).toBe("done");
  });

  it("a refused update hands out nothing, and both tokens stay as they are", async () => {
    const { stage, target } = await rotating();
    const next = await stage.patch(target);
    expect(await outcomeOf(stage.patch(target, { redirect_uris: null }))).toBe("metadata_refused");
    expect([await outcomeOf(stage.get(target)), await outcomeOf(stage.get(targetOf(next)))]).toEqual(["done", "done"]);
  });

  it("the first read with the new token writes, and changes neither revision nor audit", async () => {
    const { stage, target } = await rotating();
    const next = await stage.patch(target);
    const read = await stage.get(targetOf(next));
    const { previousRegistrationTokenDigest: _, ...without } = next.client;
    expect(read.client.revision).toBe(next.client.revision);
    expect(await store.find(target.clientId)).toStrictEqual(without);
  });

  it("RFC 9110 13.1.1: a read under a condition that fails uses nothing: the token before stays good", async () => {
    const { stage, client, target } = await rotating();
    const next = await stage.patch(target);
    const stale = targetOf(next, (revision) => revision === client.client.revision);
    expect(await outcomeOf(stage.get(stale))).toBe("precondition_failed");
    expect(await outcomeOf(stage.get(target))).toBe("done");
  });

  it("two updates at the same time by the token before both succeed, and the last one's token works", async () => {
    const { stage, target } = await rotating();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((index) => stage.patch(target, { client_name: `${index}` })),
    );
    const last = answers.find(({ client }) => client.revision === 7) as ClientAnswer;
    expect(new Set(answers.map(({ client }) => client.revision))).toEqual(new Set([2, 3, 4, 5, 6, 7]));
    expect(await outcomeOf(stage.get(targetOf(last)))).toBe("done");
  });

  it("an update by the token before that meets the first use of the new one is refused: it does not end the new one", async () => {
    const { stage, target } = await rotating();
    const next = await stage.patch(target);
    // Between the reading and the writing of the update.
    const meeting = {
      ...store,
      replace: async (...write: Parameters<ClientStore["replace"]>) => {
        await stage.get(targetOf(next));
        return store.replace(...write);
      },
    };
    const late = createStage(meeting, ON);
    expect(await outcomeOf(late.patch(target, { client_name: "late" }))).toBe("token_refused");
    expect((await stage.get(targetOf(next))).client.metadata).not.toHaveProperty("client_name");
  });

  it.each([
    ["under a condition", () => true, undefined],
    ["of a client whose registration could come again", undefined, "0123456789abcdef-ABCDEF"],
  ] as const)(
    "a deletion %s by the token before that meets the first use of the new one is refused",
    async (_, condition, key) => {
      const stage = createStage(store, ON);
      const client = await (key === undefined ? stage.register() : stage.registerAgain(grantOf("deleted"), key));
      const next = await stage.patch(targetOf(client));
      const meeting: ClientStore = {
        ...store,
        removeAsRead: async (...removal) => {
          await stage.get(targetOf(next));
          return store.removeAsRead(...removal);
        },
      };
      const late = createStage(meeting, ON);
      expect(await outcomeOf(late.remove(targetOf(client, condition)))).toBe("token_refused");
      expect(await outcomeOf(stage.get(targetOf(next)))).toBe("done");
    },
  );

  it("a deletion by the token before is made while that is good", async () => {
    const { stage, target } = await rotating();
    await stage.patch(target);
    expect(await outcomeOf(stage.remove({ ...target, isConditional: true }))).toBe("done");
    expect(await store.find(target.clientId)).toBeUndefined();
  });

  it("a read by the new token that meets its end by another update is refused", async () => {
    const { stage, target } = await rotating();
    const next = await stage.patch(target);
    // Between the reading and the note of the first use.
    const meeting = {
      ...store,
      endPreviousToken: async (...use: Parameters<ClientStore["endPreviousToken"]>) => {
        const { clientId } = next.client;
        await issueRegistrationToken(stage.on, { clientId, name: "an operator" });
        return store.endPreviousToken(...use);
      },
    };
    expect(await outcomeOf(createStage(meeting, ON).get(targetOf(next)))).toBe("token_refused");
  });

  it("switched off again, both tokens go on, and the use of the new one ends the one before", async () => {
    const { stage, target } = await rotating();
    const next = await stage.patch(target);
    const off = stage.under({ registrationTokenRotation: false });
    const answer = await off.patch(target, { client_name: "x" });
    expect(answer.registrationAccessToken).toBe(target.token);
    expect(await outcomeOf(off.get(target))).toBe("done");
    expect((await off.patch(target)).client).toStrictEqual(answer.client);
    expect((await off.patch(targetOf(next))).registrationAccessToken).toBe(next.registrationAccessToken);
    expect(await outcomeOf(off.get(target))).toBe("token_refused");
  });
});

describe("a token that an operator issues", () => {
  it("ends all tokens before", async () => {
    const { stage, client, target } = await rotating();
    const next = await stage.patch(target);
    const issued = await issueRegistrationToken(stage.on, { clientId: target.clientId, name: "an operator" });
    if (issued === "unknown client") throw new Error(issued);
    for (const one of [client, next]) expect(await outcomeOf(stage.get(targetOf(one)))).toBe("token_refused");
    expect(await outcomeOf(stage.get(withToken(client, issued.registrationAccessToken)))).toBe("done");
    expect(issued.client.audit.at(-1)).toMatchObject({ actions: ["token-issued"], by: "operator", id: "an operator" });
  });
});
