import { beforeEach, describe, expect, it } from "vitest";
import { issueInitialAccessToken, verifyInitialAccessToken } from "../../../lib/tokens/initial-access-token.ts";
import { createKeyring, type Keyring } from "../../../lib/tokens/keyring.ts";
import { createVerifiedTokens } from "../../../lib/tokens/verified-tokens.ts";
import { createMemorySecret } from "../../support/memory-secret.ts";

describe("a memory of verified tokens", () => {
  it("gives back what was put in, by the whole token", () => {
    const memory = createVerifiedTokens<number>(2);
    memory.set("one", 1);
    expect([memory.get("one"), memory.get("on"), memory.get("one ")]).toEqual([1, undefined, undefined]);
  });

  it("forgets the one that was longest not asked for when there are too many", () => {
    const memory = createVerifiedTokens<number>(2);
    memory.set("one", 1);
    memory.set("two", 2);
    memory.get("one");
    memory.set("three", 3);
    expect(["one", "two", "three"].map((token) => memory.get(token))).toEqual([1, undefined, 3]);
  });
});

describe("an initial access token that was verified before", () => {
  const NOW = 1_800_000_000;
  const PARTIES = { issuer: "https://op.example.com/oidc", audience: "https://op.example.com/oidc/register" };
  const CLAIMS = { subject: "operator", tokenId: "token-1", issuedAt: NOW, lifetimeSeconds: 60 };
  let areKeysGone: boolean;
  let timesAsked: number;
  let keyring: Keyring;
  beforeEach(() => {
    areKeysGone = false;
    timesAsked = 0;
    const whole = createKeyring(createMemorySecret("v1", "the text of the keys secret"));
    const byClaimedKid: Keyring["byClaimedKid"] = async (kid) => {
      timesAsked += 1;
      return areKeysGone ? undefined : whole.byClaimedKid(kid);
    };
    keyring = { ...whole, byClaimedKid };
  });

  const verify = (token: string, now = NOW, parties = PARTIES) =>
    verifyInitialAccessToken(keyring, parties, token, now);
  const verifiedOnce = async (): Promise<string> => {
    const { token } = await issueInitialAccessToken(keyring, PARTIES, CLAIMS);
    await verify(token);
    return token;
  };
  const refused = (why: string) => expect.objectContaining({ reason: { kind: "token_refused", why } });

  it("says the same again until the second it expires", async () => {
    const token = await verifiedOnce();
    expect(await verify(token, NOW + 59)).toEqual(await verify(token));
    await expect(verify(token, NOW + 60)).rejects.toEqual(refused("expired"));
  });

  it("is not verified again: its keys are only asked for to see that they are the same", async () => {
    const token = await verifiedOnce();
    // To verify with, and to remember.
    expect(timesAsked).toBe(2);
    for (const times of [3, 4]) {
      await verify(token);
      expect(timesAsked).toBe(times);
    }
  });

  it("is refused once its keys are gone", async () => {
    const token = await verifiedOnce();
    areKeysGone = true;
    await expect(verify(token)).rejects.toEqual(refused("unknown key"));
  });

  it.each(["issuer", "audience"] as const)("is refused under another %s", async (party) => {
    const token = await verifiedOnce();
    await expect(verify(token, NOW, { ...PARTIES, [party]: "https://other.example.com" })).rejects.toEqual(
      refused("signature"),
    );
  });

  it("does not vouch for one with another signature", async () => {
    const token = await verifiedOnce();
    const end = token.endsWith("A") ? "B" : "A";
    await expect(verify(`${token.slice(0, -2)}${end}${token.slice(-1)}`)).rejects.toEqual(refused("signature"));
  });
});
