import { ResponseBodyError, refreshTokenGrant, WWWAuthenticateChallengeError } from "openid-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { REDIRECT_URI } from "../support/builders.ts";
import { numberOf, textOf } from "../support/registrar.ts";
import { logIn, type Method, type RelyingParty, registerRelyingParty } from "./relying-party.ts";
import { type Stage, startStage } from "./stage.ts";
import { createUserAgent } from "./user-agent.ts";

const DAY = 86_400;
const now = (): number => Math.floor(Date.now() / 1000);

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => {
  stage.ahead.seconds = 0;
  expect(stage.provider.errors).toEqual([]);
});

/** What the provider does with a login of this relying party: `in`, or the code of its refusal. */
async function login(party: RelyingParty): Promise<string> {
  return logIn(party).then(({ isRefreshed }) => (isRefreshed ? "in" : "not refreshed"), refusalOf);
}

/** The code of a refusal: of the provider's page at the authorization endpoint, of its answer or challenge elsewhere. */
function refusalOf(error: unknown): string {
  if (error instanceof WWWAuthenticateChallengeError) return String(error.cause[0]?.parameters.error);
  if (error instanceof ResponseBodyError) return error.error;
  return /"error":"(\w+)"/.exec(String(error))?.[1] ?? String(error);
}

/** A change by the relying party itself, which the provider is told of. */
async function patch({ client }: RelyingParty, body: object) {
  const answer = await stage.registrar.manage(client, "PATCH", { body });
  expect(answer.status, answer.text).toBe(200);
  stage.tell(client.id);
  return answer.json;
}

describe("a client changes, and the provider follows", () => {
  it("a redirect URI that it adds by PATCH is good for the next login, and only then", async () => {
    const party = await registerRelyingParty(stage, "client_secret_basic");
    const next = party.withRedirectUri("https://rp.example.org/next");
    expect([await login(party), await login(next)]).toEqual(["in", "invalid_redirect_uri"]);
    await patch(party, { redirect_uris: [REDIRECT_URI, next.redirectUri] });
    expect([await login(party), await login(next)]).toEqual(["in", "in"]);
  });

  it.each<Method>(["client_secret_basic", "client_secret_post", "client_secret_jwt"])(
    "with %s, the secret before is good beside a new one until it ends, and then no more",
    async (method) => {
      const party = await registerRelyingParty(stage, method);
      expect(await login(party)).toBe("in");
      const document = await patch(party, { client_secret: null });
      const renewed = party.withSecret(textOf(document, "client_secret"));
      const guessed = party.withSecret("x".repeat(64));
      expect([await login(renewed), await login(party), await login(guessed)]).toEqual(["in", "in", "invalid_client"]);
      const left = numberOf(document, "previous_client_secret_expires_at") - now();
      expect(left).toBeGreaterThan(DAY - 60);
      stage.ahead.seconds = DAY;
      expect([await login(renewed), await login(party)]).toEqual(["in", "invalid_client"]);
    },
  );

  it("RFC 7592 2.3: once it has deleted itself it is refused, and so are its refresh tokens", async () => {
    const party = await registerRelyingParty(stage, "client_secret_post");
    const { refreshToken } = await logIn(party);
    const refresh = () => refreshTokenGrant(party.configuration, refreshToken).then(() => "in", refusalOf);
    expect(await refresh()).toBe("in");
    expect((await stage.registrar.manage(party.client, "DELETE")).status).toBe(204);
    stage.tell(party.client.id);
    expect([await login(party), await refresh()]).toEqual(["invalid_client", "invalid_client"]);
  });
});

describe("a client that may not be used is refused", () => {
  it("while an operator has disabled it", async () => {
    const party = await registerRelyingParty(stage, "private_key_jwt");
    await stage.set(party.client.id, "disabled_at", now());
    expect(await login(party)).toBe("invalid_client");
    await stage.set(party.client.id, "disabled_at", undefined);
    expect(await login(party)).toBe("in");
  });

  it("in the middle of a login, too: the code is worth nothing", async () => {
    const party = await registerRelyingParty(stage, "none", {
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/callback"],
    });
    const disabledOnTheWay = logIn(party, "alice", async (url, redirectUri) => {
      const back = await createUserAgent().logIn(url, redirectUri, "alice");
      await stage.set(party.client.id, "disabled_at", 1);
      return back;
    });
    await expect(disabledOnTheWay).rejects.toMatchObject({ error: "invalid_client" });
  });

  it("when nobody has used it for client-expiration", async () => {
    const party = await registerRelyingParty(stage, "private_key_jwt");
    stage.ahead.seconds = 30 * DAY;
    expect(await login(party)).toBe("invalid_client");
  });

  it("until it brings itself back by an empty PATCH", async () => {
    const party = await registerRelyingParty(stage, "client_secret_post");
    await stage.set(party.client.id, "client_expires_at", now() - 1);
    expect(await login(party)).toBe("invalid_client");
    await patch(party, {});
    expect(await login(party)).toBe("in");
  });

  it("a login is a heartbeat: it lives for client-expiration from then", async () => {
    const party = await registerRelyingParty(stage, "client_secret_basic");
    const expiryOf = async () => Number((await stage.item(party.client.id))?.["client_expires_at"]);
    const first = await expiryOf();
    stage.ahead.seconds = 29 * DAY;
    expect(await login(party)).toBe("in");
    // No response of the provider waits for it.
    await expect.poll(expiryOf).toBeGreaterThanOrEqual(first + 29 * DAY - 1);
    stage.ahead.seconds = 58 * DAY;
    expect(await login(party)).toBe("in");
    const { json } = await stage.registrar.manage(party.client, "GET");
    await expect.poll(expiryOf).toBeGreaterThanOrEqual(first + 58 * DAY - 1);
    expect(json).toHaveProperty("client_expires_at");
  });
});

describe("OIDC Core 8.1: pairwise subjects", () => {
  it("are the same for clients of one redirect host, differ between hosts, and hide the account", async () => {
    const pairwise = (host: string) =>
      registerRelyingParty(stage, "client_secret_basic", {
        subject_type: "pairwise",
        redirect_uris: [`https://${host}/callback`],
      });
    const [one, same, other] = await Promise.all(["a.example.org", "a.example.org", "b.example.org"].map(pairwise));
    if (one === undefined || same === undefined || other === undefined) throw new Error("three relying parties");
    const subjects = [await logIn(one), await logIn(same), await logIn(other), await logIn(one, "bob")].map(
      ({ subject }) => subject,
    );
    expect(subjects[1]).toBe(subjects[0]);
    expect(new Set(subjects).size).toBe(3);
    expect(subjects).not.toContain("alice");
  });
});
