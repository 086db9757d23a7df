import { jwtVerify, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startProvider } from "./provider.ts";
import { logIn, type Method, registerRelyingParty } from "./relying-party.ts";
import { type Stage, startStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => expect(stage.provider.errors).toEqual([]));

const METHODS: readonly Method[] = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
];

describe("a relying party registers with us and logs people in at a provider", () => {
  it("OIDC Discovery 3: the provider names our registration endpoint, and has none of its own", async () => {
    const document = await (await fetch(`${stage.provider.issuer}/.well-known/openid-configuration`)).json();
    expect(document).toMatchObject({ registration_endpoint: `${stage.runner.url}/oidc/register` });
    expect((await fetch(`${stage.provider.issuer}/reg`, { method: "POST" })).status).toBe(404);
  });

  it.each(METHODS)("code flow, userinfo and refresh with %s", async (method) => {
    const party = await registerRelyingParty(stage, method);
    expect(await logIn(party)).toMatchObject({
      subject: "alice",
      userInfo: { sub: "alice", name: "The person alice" },
      isRefreshed: true,
    });
  });

  it("RFC 8252 7.3: a public native client, on a loopback port that it did not register", async () => {
    const party = await registerRelyingParty(stage, "none", {
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/callback"],
    });
    expect(party.client.document).not.toHaveProperty("client_secret");
    expect(await logIn(party.withRedirectUri("http://127.0.0.1:51004/callback"))).toMatchObject({
      subject: "alice",
      isRefreshed: true,
    });
  });

  it("an HS256 id token is signed with the client's own secret", async () => {
    const party = await registerRelyingParty(stage, "client_secret_basic", { id_token_signed_response_alg: "HS256" });
    const { idToken } = await logIn(party);
    const key = new TextEncoder().encode(String(party.client.document["client_secret"]));
    expect((await jwtVerify(idToken, key, { algorithms: ["HS256"] })).payload.aud).toBe(party.client.id);
  });

  it.each([
    ["refused, where nobody said that they are taken", undefined, {}, "invalid_request_object"],
    ["taken of who registered them", "HS256", {}, undefined],
    ["taken of all, where the provider says so", undefined, { symmetricRequestObjects: true }, undefined],
  ])("OIDC Core 6.1: HS256 request objects are %s", async (_, alg, takes, error) => {
    const provider = await startProvider("https://registrar.example.org/oidc/register", stage.reader, takes);
    onTestFinished(() => provider.stop());
    const { client, redirectUri } = await registerRelyingParty(stage, "client_secret_basic", {
      ...(alg && { request_object_signing_alg: alg }),
    });
    const parameters = { client_id: client.id, response_type: "code", redirect_uri: redirectUri, scope: "openid" };
    const request = await new SignJWT({ ...parameters, code_challenge: "c".repeat(43), code_challenge_method: "S256" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(client.id)
      .setAudience(provider.issuer)
      .setIssuedAt()
      .setExpirationTime("1 minute")
      .sign(new TextEncoder().encode(String(client.document["client_secret"])));
    const query = new URLSearchParams({ ...parameters, request });
    const answer = await fetch(`${provider.issuer}/auth?${query}`, { redirect: "manual" });
    const location = new URL(answer.headers.get("location") ?? "", provider.issuer);
    expect(location.searchParams.get("error") ?? undefined).toBe(error);
    expect(location.pathname.startsWith("/login/")).toBe(error === undefined);
  });
});
