import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { type Issuer, startIssuer } from "../support/limited-tokens.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const clientsOf = async (tokenId: string): Promise<number> =>
  (await issuer.items()).filter(({ initial_token_id: by }) => by === tokenId).length;

describe("a registration that may be sent again, with a token for one client", () => {
  const KEY = "0123456789abcdefghijkl";
  const sent = (token: string, key = KEY, metadata = webClient()) =>
    issuer.registrar.register(metadata, { token, headers: [["Idempotency-Key", key]] });

  it("takes one use, however often it comes, and another takes none", async () => {
    const { token, tokenId, record } = await issuer.limited("?uses=1");
    const answers = [await sent(token), await sent(token), await sent(token, `${KEY}-`), await sent(token)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 401, 201]);
    expect([(await record())["spent"], await clientsOf(tokenId)]).toEqual([1, 1]);
    expect(new Set([0, 1, 3].map((index) => answers[index]?.json["client_id"])).size).toBe(1);
  });

  it("gives one client when it comes twenty times at once", async () => {
    const { token, tokenId, record } = await issuer.limited("?uses=1");
    const answers = await Promise.all(Array.from({ length: 20 }, () => sent(token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect([(await record())["spent"], await clientsOf(tokenId)]).toEqual([1, 1]);
  });

  it("takes none for metadata that is refused, and one once they are mended", async () => {
    const { token, record } = await issuer.limited("?uses=1");
    expect((await sent(token, KEY, {})).status).toBe(400);
    expect([(await record())["spent"], (await sent(token)).status]).toEqual([0, 201]);
  });
});
