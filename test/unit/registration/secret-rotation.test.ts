import { describe, expect, it } from "vitest";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { openClientSecret } from "../../../lib/tokens/client-secret.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { keyClient } from "../../support/builders.ts";
import { createStage, documentOf, outcomeOf } from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { NOW, targetOf } from "../../support/use-cases.ts";

const OVERLAP = 600;
const ASK = { client_secret: null };

const { store, table } = await openTestedStore();

/** A client that was just registered, with secrets of such a lifetime (0: for ever) and overlap. */
async function holding({ lifetime = 0, overlap = OVERLAP, metadata = {} } = {}) {
  const stage = createStage(store, {
    CLIENT_SECRET_EXPIRATION_SECONDS: String(lifetime),
    CLIENT_SECRET_OVERLAP_SECONDS: String(overlap),
  });
  const client = await stage.register({ redirect_uris: ["https://rp.example.org/callback"], ...metadata });
  return { stage, client, target: targetOf(client) };
}
/** The digests of the secrets that are kept, the present one first, each with its end. */
const kept = async ({ client: { clientId } }: ClientAnswer) => {
  const item = await table.item(`client/${clientId}`);
  return ["", "previous_"].map((which) => [
    item?.[`${which}client_secret_digest`],
    item?.[`${which}client_secret_expires_at`],
  ]);
};
const GONE = [undefined, undefined];
const digest = ({ secret = "" }: ClientAnswer) => digestOf(secret);

describe("PATCH with client_secret null asks for a new secret", () => {
  it("and the old one stays good beside it for the overlap, as the answer says", async () => {
    const { stage, client, target } = await holding();
    stage.at(5);
    const answer = await stage.patch(target, ASK);
    expect(answer.secret).toMatch(/^[\w-]{64}$/);
    expect(answer.secret).not.toBe(client.secret);
    expect(documentOf(answer)).toMatchObject({
      client_secret: answer.secret,
      client_secret_expires_at: 0,
      previous_client_secret_expires_at: NOW + 5 + OVERLAP,
    });
    expect(await kept(answer)).toEqual([
      [digest(answer), 0],
      [digest(client), NOW + 5 + OVERLAP],
    ]);
    const { previousSecret } = answer.client;
    expect(previousSecret && (await openClientSecret(stage.on.keyring, target.clientId, previousSecret))).toBe(
      client.secret,
    );
  });

  it("GET tells the end of the old one as long as it is good, and no longer", async () => {
    const { stage, target } = await holding();
    await stage.patch(target, ASK);
    const told: unknown[] = [];
    for (const seconds of [OVERLAP - 1, OVERLAP]) {
      stage.at(seconds);
      told.push(documentOf(await stage.get(target))["previous_client_secret_expires_at"]);
    }
    expect(told).toEqual([NOW + OVERLAP, undefined]);
  });

  it("the old one never lives longer for it", async () => {
    const { stage, client, target } = await holding({ lifetime: 100 });
    stage.at(40);
    const answer = await stage.patch(target, ASK);
    expect(await kept(answer)).toEqual([
      [digest(answer), NOW + 140],
      [digest(client), NOW + 100],
    ]);
  });

  it("never are more than two good: asking again ends the first at once", async () => {
    const { stage, target } = await holding();
    const second = await stage.patch(target, ASK);
    const third = await stage.patch(target, ASK);
    expect(await kept(third)).toEqual([
      [digest(third), 0],
      [digest(second), NOW + OVERLAP],
    ]);
  });

  it("an overlap of 0 ends the old one at once, and one that is left from before", async () => {
    const { stage, target } = await holding();
    await stage.patch(target, ASK);
    const answer = await stage.under({ clientSecretOverlapSeconds: 0 }).patch(target, ASK);
    expect(await kept(answer)).toEqual([[digest(answer), 0], GONE]);
    expect(documentOf(answer)).not.toHaveProperty("previous_client_secret_expires_at");
  });

  it("one that has expired already is not kept beside the new one", async () => {
    const { stage, target } = await holding({ lifetime: 100 });
    stage.at(100);
    const answer = await stage.patch(target, ASK);
    expect(await kept(answer)).toEqual([[digest(answer), NOW + 200], GONE]);
    expect(answer.client.audit.at(-1)?.actions).toEqual(["secret-renewed"]);
  });

  it("may stand with other members, and both are done in one write", async () => {
    const { stage, client, target } = await holding();
    const answer = await stage.patch(target, { ...ASK, client_name: "New" });
    expect([answer.client.revision, answer.client.metadata.client_name]).toEqual([2, "New"]);
    expect(answer.client.previousSecret?.digest).toBe(digest(client));
    expect(answer.client.audit.at(-1)).toMatchObject({
      actions: ["amended", "secret-rotated"],
      members: { client_name: expect.any(String) },
    });
  });

  it("with other members that are refused nothing is done", async () => {
    const { stage, client, target } = await holding();
    expect(await outcomeOf(stage.patch(target, { ...ASK, redirect_uris: null }))).toBe("metadata_refused");
    expect(await store.find(target.clientId)).toStrictEqual(client.client);
  });

  it("together with a change after which there is no use for a secret, none is left", async () => {
    const { stage, target } = await holding();
    await stage.patch(target, ASK);
    const answer = await stage.patch(target, { ...ASK, token_endpoint_auth_method: "none" });
    expect([answer.secret, ...(await kept(answer))]).toEqual([undefined, GONE, GONE]);
  });

  it("a client that has no use for one is left as it is", async () => {
    const { stage, client, target } = await holding({ metadata: keyClient() });
    const answer = await stage.patch(target, ASK);
    expect([answer.secret, answer.client]).toEqual([undefined, client.client]);
    expect(await store.find(target.clientId)).toStrictEqual(client.client);
  });

  it("RFC 7592 2.2: in PUT it is refused, and so is the old secret beside the new one", async () => {
    const { stage, client, target } = await holding();
    expect(await outcomeOf(stage.put(target, ASK))).toBe("member_refused");
    const { secret } = await stage.patch(target, ASK);
    expect(await outcomeOf(stage.put(target, { client_secret: client.secret }))).toBe("member_refused");
    expect(await outcomeOf(stage.put(target, { client_secret: secret }))).toBe("done");
  });

  it("other updates leave both as they are, and drop the old one once it has ended", async () => {
    const { stage, client, target } = await holding();
    const asked = await stage.patch(target, ASK);
    for (const update of [stage.patch, stage.put]) {
      const { secret, client: after } = await update(target, { client_name: update.name });
      expect([secret, after.previousSecret?.digest]).toEqual([asked.secret, digest(client)]);
    }
    stage.at(OVERLAP);
    await stage.patch(target, { client_name: "later" });
    expect(await kept(asked)).toEqual([[digest(asked), 0], GONE]);
  });

  it("asked twice at the same time it is done twice, one after the other", async () => {
    const { stage, client, target } = await holding();
    const answers = await Promise.all([stage.patch(target, ASK), stage.patch(target, ASK)]);
    const [first, second] = answers.sort((one, other) => one.client.revision - other.client.revision);
    expect(first?.client.previousSecret?.digest).toBe(digest(client));
    expect(second?.client.previousSecret?.digest).toBe(first && digest(first));
  });
});

describe("a secret that expires while the one before is still good", () => {
  it("is renewed, and the one before stays good as long as was said", async () => {
    const { stage, client, target } = await holding();
    const hourly = stage.under({ clientSecretExpirationSeconds: 60 });
    const asked = await hourly.patch(target, ASK);
    expect(await kept(asked)).toEqual([
      [digest(asked), NOW + 60],
      [digest(client), NOW + OVERLAP],
    ]);
    hourly.at(60);
    const renewed = await hourly.patch(target);
    expect(renewed.client.audit.at(-1)?.actions).toEqual(["secret-renewed"]);
    expect(await kept(renewed)).toEqual([
      [digest(renewed), NOW + 120],
      [digest(client), NOW + OVERLAP],
    ]);
  });
});
