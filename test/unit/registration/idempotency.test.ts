import { describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { checkRepeated, identityOf } from "../../../lib/registration/idempotency.ts";
import { createKeyring } from "../../../lib/tokens/keyring.ts";
import { storedClient } from "../../support/clients.ts";
import { createMemorySecret } from "../../support/memory-secret.ts";
import { NOW } from "../../support/use-cases.ts";

const TOKEN = { tokenId: "token-1", kid: "v1", expiresAt: NOW + 60, isRecorded: false };
const identityFor = (body = "{}") => {
  const keyring = createKeyring(createMemorySecret("v1", "the text of the keys secret"));
  return identityOf(keyring, TOKEN, { key: "0123456789abcdefghijkl", body: Buffer.from(body) });
};

describe("what a registration request that may come again comes to", () => {
  it("is the same in every version of this service: the repetition may meet another one than the request did", async () => {
    const { tokenAfter, ...others } = await identityFor();
    expect(others).toEqual({
      initialTokenId: "token-1",
      clientId: "29bf6c0cff47edcd36fff71fbea32262",
      registrationAccessToken: "HMPW-du2u8Ok551mOG2XPlUhPg0lEQCWw44gkuNpkhs",
      idempotency: { bodyDigest: "YCokV82aYmPR_iCQiM1PIgLBvDW7HbruwZ5vJHyyntQ", until: NOW + 60 },
    });
    expect(tokenAfter("digest of a token")).toBe("sHuH0q6z70K-ZEpZgUOMxXowkatUg25Ajooju2i-Qog");
  });

  it("has an identifier of 128 bits and tokens of 256, as every client has", async () => {
    const { clientId, registrationAccessToken, tokenAfter } = await identityFor();
    expect(clientId).toMatch(/^[0-9a-f]{32}$/);
    for (const token of [registrationAccessToken, tokenAfter("a"), tokenAfter("b")])
      expect(token).toMatch(/^[\w-]{43}$/);
    expect(new Set([registrationAccessToken, tokenAfter("a"), tokenAfter("b"), tokenAfter("")]).size).toBe(4);
  });
});

describe("a client that is there under the identifier of a request", () => {
  const imported = storedClient({ issuedAt: NOW });
  /** What a request is told of the client that is there; without more, that is the one that came of it. */
  async function told(client: Client | "own" | "none" = "own", now = NOW): Promise<unknown> {
    const identity = await identityFor();
    const own = { ...imported, idempotency: identity.idempotency };
    const found = client === "none" ? undefined : client === "own" ? own : client;
    try {
      return checkRepeated(found, identity, now).clientId;
    } catch (error) {
      return error instanceof OAuthError ? error.reason : error;
    }
  }
  const refused = (why: string) => ({ kind: "idempotency_key_refused", why });

  it("is what the request asks for, for a day", async () => {
    expect(await told()).toBe(imported.clientId);
    expect(await told("own", NOW + 86_399)).toBe(imported.clientId);
    expect(await told("own", NOW + 86_400)).toEqual(refused("too old"));
  });

  it("is not if it came of another body, or of a request that could not come again", async () => {
    const { idempotency } = await identityFor("{ }");
    expect(await told({ ...imported, idempotency })).toEqual(refused("other body"));
    expect(await told(imported)).toEqual(refused("other body"));
  });

  it("is not told where it is gone or disabled", async () => {
    const { idempotency } = await identityFor();
    expect(await told("none")).toEqual(refused("client deleted"));
    expect(await told({ ...imported, idempotency, disabledAt: NOW })).toEqual({ kind: "client_disabled" });
  });
});
