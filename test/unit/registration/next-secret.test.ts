import { describe, expect, it } from "vitest";
import { nextSecret, type SecretRequest } from "../../../lib/registration/next-secret.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { accepted, storedClient, withoutSecret } from "../../support/clients.ts";
import { createUseCases, NOW } from "../../support/use-cases.ts";

/** Nobody who makes a secret looks for a client. */
const NO_STORE = {} as ClientStore;
const OVERLAP = { CLIENT_SECRET_OVERLAP_SECONDS: "600" };
const CONFIDENTIAL = accepted({ token_endpoint_auth_method: "client_secret_basic" });
const ASKED: SecretRequest = { renewsExpired: false, asksForNew: true, isWritten: true, isAmended: false };
const CLIENT = storedClient({ metadata: CONFIDENTIAL });
const secretUntil = (expiresAt: number) => ({ digest: "digest", sealed: "sealed", expiresAt });

const next = (client = CLIENT, request = ASKED) =>
  nextSecret(createUseCases(NO_STORE, OVERLAP).dependencies, client, client.metadata, request);

describe("OIDC Registration 3.2: a client that has no use for a secret", () => {
  it("is left without, whatever it asks for", async () => {
    expect(await next({ ...CLIENT, metadata: accepted({ token_endpoint_auth_method: "none" }) })).toStrictEqual({
      stored: {},
    });
  });
});

describe("a secret that is asked for", () => {
  it("comes beside the present one, which ends soon", async () => {
    const { secret = "", stored, action } = await next({ ...CLIENT, secret: secretUntil(0) });
    expect(stored).toStrictEqual({
      secret: { digest: digestOf(secret), sealed: stored.secret?.sealed, expiresAt: 0 },
      previousSecret: secretUntil(NOW + 600),
    });
    expect(action).toBe("secret-rotated");
  });

  it("comes alone where the present one has ended, though that would not be renewed unasked", async () => {
    expect(Object.keys((await next({ ...CLIENT, secret: secretUntil(NOW) })).stored)).toEqual(["secret"]);
    expect(Object.keys((await next({ ...CLIENT, secret: secretUntil(NOW + 1) })).stored)).toHaveLength(2);
  });

  it("is no more than the first one where there was none", async () => {
    const { stored, action } = await next(withoutSecret(CLIENT));
    expect([Object.keys(stored), action]).toEqual([["secret"], undefined]);
  });
});
