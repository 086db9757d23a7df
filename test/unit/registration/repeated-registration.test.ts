import { hash } from "node:crypto";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { createClientReader } from "../../../lib/reader/client-reader.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { disableClient, issueRegistrationToken } from "../../../lib/registration/operate-client.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import {
  type ClientStage,
  createStage,
  documentOf,
  outcomeOf,
  refusalOf,
  withToken,
} from "../../support/client-stage.ts";
import { runsOf } from "../../support/runs.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { grantOf, NOW, targetOf } from "../../support/use-cases.ts";

const KEY = "0123456789abcdef-ABCDEF";
const HOUR = 3600;
const DAY = 86_400;

const { store, table } = await openTestedStore();
let count = 0;

/** An initial access token that no other test has; it lives for so many seconds. */
function freshGrant(seconds = 8 * HOUR) {
  count += 1;
  const { initialToken } = grantOf(`token-${count}`);
  if (initialToken === undefined) throw new Error("no token");
  return { initialToken: { ...initialToken, expiresAt: NOW + seconds } };
}
/** A registration that was sent once, and how to send it again. */
async function sent({ variables = {}, metadata = webClient(), seconds = 8 * HOUR } = {}) {
  const stage = createStage(store, variables);
  const grant = freshGrant(seconds);
  const again = (on: ClientStage = stage, key = KEY) => on.registerAgain(grant, key, metadata);
  return { stage, grant, client: await again(), again };
}
const credentials = ({ client: { clientId }, secret, registrationAccessToken }: ClientAnswer) => [
  clientId,
  secret,
  registrationAccessToken,
];
const items = async (tokenId: string) => (await table.items()).filter((item) => item["initial_token_id"] === tokenId);

describe("a registration that is sent again", () => {
  it("gives the same client: the whole answer is the same, and says that it is repeated", async () => {
    const { stage, grant, client, again } = await sent();
    stage.at(HOUR);
    const repeated = await again();
    expect(documentOf(repeated)).toEqual(documentOf(client));
    expect([client.isRepeated, repeated.isRepeated]).toEqual([undefined, true]);
    expect(await items(grant.initialToken.tokenId)).toHaveLength(1);
    expect((await stage.get(targetOf(repeated))).secret).toBe(client.secret);
    const client_id = client.client.clientId;
    expect(stage.cases.lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "client registered", client_id },
      { event: "registration repeated", client_id, token_id: grant.initialToken.tokenId },
      { event: "client read", client_id },
    ]);
  });

  it("writes nothing, and asks nothing of the keys that it did not ask before", async () => {
    const { client, again } = await sent();
    await again();
    expect(await store.find(client.client.clientId)).toStrictEqual(client.client);
  });

  it("of a client without a secret is the same too", async () => {
    const { client, again } = await sent({ metadata: keyClient() });
    const repeated = await again();
    expect(documentOf(repeated)).toEqual(documentOf(client));
    expect(repeated).not.toHaveProperty("secret");
  });

  it("a hundred times at once gives one client and a hundred equal answers", async () => {
    const stage = createStage(store);
    const grant = freshGrant();
    const answers = await Promise.all(Array.from({ length: runsOf(100) }, () => stage.registerAgain(grant, KEY)));
    expect(new Set(answers.map((answer) => JSON.stringify(documentOf(answer)))).size).toBe(1);
    expect(answers.filter(({ isRepeated }) => isRepeated === undefined)).toHaveLength(1);
    expect(await items(grant.initialToken.tokenId)).toHaveLength(1);
  });

  it("with another key, or another initial access token, is another registration", async () => {
    const { stage, client, again } = await sent();
    const others = [
      await again(stage, `${KEY}-`),
      await stage.registerAgain(freshGrant(), KEY),
      await stage.register(),
    ];
    expect(new Set([client, ...others].flatMap(credentials)).size).toBe(12);
  });

  it("without an initial access token means nothing", async () => {
    const stage = createStage(store, { REGISTRATION_MODE: "OPEN" });
    const [one, other] = [await stage.registerAgain({}, KEY), await stage.registerAgain({}, KEY)];
    expect(new Set([one, other].flatMap(credentials)).size).toBe(6);
    expect(one.client.idempotency).toBeUndefined();
  });

  it("that was refused has used no key", async () => {
    const stage = createStage(store);
    const grant = freshGrant();
    expect(await outcomeOf(stage.registerAgain(grant, KEY, {}))).toBe("metadata_refused");
    expect((await stage.registerAgain(grant, KEY)).isRepeated).toBeUndefined();
  });

  it("after a rotation of the keys secret gives the same client, in a function that was just started, too", async () => {
    const { stage, grant, client } = await sent();
    stage.cases.keys.rotate("v2", "another text of the keys secret");
    const started = createStage(store, {}, { keyring: createKeyring(stage.cases.keys) });
    for (const on of [stage, started])
      expect(credentials(await on.registerAgain(grant, KEY))).toEqual(credentials(client));
  });
});

describe("a token whose keys are gone", () => {
  it("is a fault of the service, which has verified it just before", async () => {
    const { stage, grant } = await sent();
    const gone = { initialToken: { ...grant.initialToken, kid: "v0" } };
    await expect(stage.registerAgain(gone, KEY)).rejects.toThrow("the version of the keys secret is gone");
  });
});

describe("a key that was used with another registration", () => {
  it.each([
    ["other metadata", webClient({ client_name: "Other" }), undefined],
    ["the same in other bytes", webClient(), `${JSON.stringify(webClient())} `],
    ["metadata that would be refused", {}, undefined],
  ])("of %s: 422, and nothing changes", async (_, metadata, body) => {
    const { stage, grant, client } = await sent();
    const { statusCode, body: answer } = await refusalOf(stage.registerAgain(grant, KEY, metadata, body));
    expect([statusCode, JSON.parse(answer ?? "").error]).toEqual([422, "idempotency_key_used"]);
    expect(await store.find(client.client.clientId)).toStrictEqual(client.client);
  });

  it("a day ago: 422, to the second", async () => {
    const { stage, client, again } = await sent({ seconds: 2 * DAY });
    stage.at(DAY - 1);
    expect(credentials(await again())).toEqual(credentials(client));
    stage.at(DAY);
    expect((await refusalOf(again())).statusCode).toBe(422);
  });
});

describe("the client as it now is", () => {
  it("after a PATCH, with its present secret", async () => {
    const { stage, client, again } = await sent();
    const patched = await stage.patch(targetOf(client), { client_name: "New", client_secret: null });
    const repeated = await again();
    expect([repeated.client, repeated.secret]).toEqual([patched.client, patched.secret]);
    expect(repeated.registrationAccessToken).toBe(client.registrationAccessToken);
  });

  it("is told with a token that works after a rotation, beside the one that its holder has", async () => {
    const { stage, client, again } = await sent({ variables: { REGISTRATION_ACCESS_TOKEN_ROTATION: "true" } });
    const next = await stage.patch(targetOf(client));
    // Nobody has used the next one yet, so the first one is still good.
    expect((await again()).registrationAccessToken).toBe(client.registrationAccessToken);
    await stage.get(targetOf(next));
    const repeated = await again();
    expect(await outcomeOf(stage.get(targetOf(next)))).toBe("done");
    expect(await outcomeOf(stage.get(targetOf(repeated)))).toBe("done");
    expect(await outcomeOf(stage.get(targetOf(next)))).toBe("token_refused");
    expect(repeated.client.audit.at(-1)).toMatchObject({ actions: ["token-issued"], by: "initial-access-token" });
  });

  it("however often it is asked for after a rotation, ends no token that nobody replaced", async () => {
    const { stage, client, again } = await sent();
    const issued = await issueRegistrationToken(stage.on, { clientId: client.client.clientId, name: "operator" });
    if (issued === "unknown client") throw new Error(issued);
    const repeated = [...(await Promise.all([again(), again(), again()])), await again()];
    expect(new Set(repeated.map(({ registrationAccessToken }) => registrationAccessToken)).size).toBe(1);
    expect(new Set(repeated.map(({ client: { revision } }) => revision))).toEqual(new Set([3]));
    expect(await outcomeOf(stage.get(withToken(client, issued.registrationAccessToken)))).toBe("done");
    const [first] = repeated;
    expect(first && (await outcomeOf(stage.get(targetOf(first))))).toBe("done");
    // And after that was used it is given again, without another.
    expect(await outcomeOf(stage.get(targetOf(await again())))).toBe("done");
  });

  it("is not told where it is disabled", async () => {
    const { stage, client, again } = await sent();
    await disableClient(stage.on, { clientId: client.client.clientId, name: "operator" });
    expect(await outcomeOf(again())).toBe("client_disabled");
  });

  it("is told where it has expired, and stays so", async () => {
    const lives = { CLIENT_EXPIRATION_SECONDS: "100", CLIENT_EXPIRATION_GRACE_SECONDS: "100" };
    const { stage, client, again } = await sent({ variables: lives });
    stage.at(150);
    expect(documentOf(await again())).toMatchObject({ client_expires_at: NOW + 100 });
    expect(await outcomeOf(stage.get(targetOf(client)))).toBe("client_expired");
    stage.at(200);
    expect((await refusalOf(again())).statusCode).toBe(422);
  });
});

describe("a client that was deleted", () => {
  it.each([undefined, () => true])("does not come back by a late repetition", async (condition) => {
    const { stage, client, again } = await sent();
    await stage.remove(targetOf(client, condition));
    for (let repetition = 0; repetition < 2; repetition += 1) expect((await refusalOf(again())).statusCode).toBe(422);
    expect(await outcomeOf(stage.get(targetOf(client)))).toBe("token_refused");
    // Nothing of it is left but that it was there, for as long as its initial access token lives.
    expect(await table.item(`client/${client.client.clientId}`)).toEqual({
      id: `client/${client.client.clientId}`,
      format_version: 1,
      deleted_at: NOW,
      expires_at: NOW + 8 * HOUR,
    });
  });

  it("leaves nothing once its initial access token has expired", async () => {
    const { stage, client } = await sent();
    stage.at(8 * HOUR);
    await stage.remove(targetOf(client));
    expect(await table.item(`client/${client.client.clientId}`)).toBeUndefined();
  });

  it("is deleted without a condition, though it is changed at the same time", async () => {
    for (let round = 0; round < runsOf(5); round += 1) {
      const { stage, client } = await sent();
      const patches = [1, 2, 3].map((index) => outcomeOf(stage.patch(targetOf(client), { client_name: `${index}` })));
      expect(await outcomeOf(stage.remove(targetOf(client)))).toBe("done");
      await Promise.all(patches);
      expect(await store.find(client.client.clientId)).toBeUndefined();
    }
  });
});

describe("a client that has expired for good", () => {
  const lives = { CLIENT_EXPIRATION_SECONDS: String(DAY), CLIENT_EXPIRATION_GRACE_SECONDS: String(HOUR) };
  const reader = ({ on: { clock } }: ClientStage) =>
    createClientReader({ documents: table.documents, tableName: table.name, clock });
  /** What time to live does when it comes. */
  const sweep = async ({ client: { clientId } }: ClientAnswer, now: number) => {
    const item = await table.item(`client/${clientId}`);
    if (Number(item?.["expires_at"]) <= now)
      await table.documents.send(new DeleteCommand({ TableName: table.name, Key: { id: `client/${clientId}` } }));
  };

  it.each<[string, (stage: ClientStage, client: ClientAnswer) => Promise<unknown>]>([
    ["as it was registered", async () => undefined],
    ["after a PATCH", (stage, client) => stage.patch(targetOf(client))],
    ["disabled", (stage, { client: { clientId } }) => disableClient(stage.on, { clientId, name: "operator" })],
    [
      "after a heartbeat",
      (stage, { client: { clientId } }) => {
        stage.at(HOUR);
        return reader(stage).heartbeat(clientId);
      },
    ],
  ])("does not come back by a late repetition, when time to live was there: %s", async (_, change) => {
    const { stage, client, again } = await sent({ variables: lives, seconds: 365 * DAY });
    await change(stage, client);
    stage.at(3 * DAY);
    await sweep(client, NOW + 3 * DAY);
    expect((await refusalOf(again())).statusCode).toBe(422);
    for (const operation of [stage.get, stage.patch, stage.remove])
      expect(await outcomeOf(operation(targetOf(client)))).toBe("token_refused");
    expect(await reader(stage).find(client.client.clientId)).toEqual({ state: "gone" });
    expect(await items(client.client.initialTokenId ?? "")).toHaveLength(1);
  });

  it("leaves nothing once its initial access token has expired", async () => {
    const { client } = await sent({ variables: lives, seconds: 5 * DAY });
    await sweep(client, NOW + 5 * DAY - 1);
    expect(await items(client.client.initialTokenId ?? "")).toHaveLength(1);
    await sweep(client, NOW + 5 * DAY);
    expect(await items(client.client.initialTokenId ?? "")).toHaveLength(0);
  });
});

describe("an initial access token for one client", () => {
  it("takes one use for a hundred repetitions at once", async () => {
    const ledger = createDynamoInitialTokenLedger({
      documents: table.documents,
      once: () => table.documents,
      tableName: table.name,
      onLeftTooHigh: () => {},
    });
    const stage = createStage(store, {}, { ledger });
    const { initialToken } = freshGrant();
    const { tokenId, expiresAt } = initialToken;
    await ledger.record({ tokenId, subject: "operator", issuedAt: NOW, expiresAt, usesMax: 1 });
    const grant = { initialToken: { ...initialToken, isRecorded: true } };
    const answers = await Promise.all(Array.from({ length: runsOf(100) }, () => stage.registerAgain(grant, KEY)));
    expect(new Set(answers.map((answer) => JSON.stringify(documentOf(answer)))).size).toBe(1);
    expect((await table.item(`token/${tokenId}`))?.["spent"]).toBe(1);
    expect(await outcomeOf(stage.registerAgain(grant, `${KEY}-`))).toBe("token_refused");
  });
});

describe("the table", () => {
  it("has nothing of a repeatable registration in clear, and no plain digest of it", async () => {
    const { client } = await sent();
    const bytes = JSON.stringify(await table.items());
    const texts = [KEY, client.secret ?? "", client.registrationAccessToken];
    const bodies = [KEY, JSON.stringify(webClient())].flatMap((text) =>
      (["hex", "base64", "base64url"] as const).map((encoding) => hash("sha256", text, encoding)),
    );
    expect(texts.map((text) => text.length)).toEqual([23, 64, 43]);
    for (const text of [...texts, ...bodies]) expect(bytes.includes(text)).toBe(false);
    expect(bytes).toContain(client.client.idempotency?.bodyDigest);
  });
});
