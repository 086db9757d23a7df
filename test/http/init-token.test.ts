import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, send } from "../support/http-client.ts";
import { basic, createRegistrar, INIT_TOKEN, REGISTER, type Registrar, textOf } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const withAuthorization = (...values: readonly string[]): Promise<Answer> =>
  registrar.call(INIT_TOKEN, { headers: values.map((value) => ["Authorization", value]) });
const encoded = (text: string | Uint8Array): string => Buffer.from(text as string).toString("base64");
const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

describe("initToken gives operators an initial access token", () => {
  it("RFC 6749 5.1: the answer has the four members of a token response and no others", async () => {
    const { status, json } = await registrar.initToken();
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^[A-Za-z0-9._~+/-]+=*$/),
      token_type: "Bearer",
      expires_in: 28_800,
      scope: "openid client_registration_scope",
    });
  });

  it("the token is for the registration endpoint alone, for this operator, and for as long as the answer says", async () => {
    const { json } = await registrar.initToken();
    const claims = claimsOf(textOf(json, "access_token"));
    expect(claims).toMatchObject({ iss: `${target.url}/oidc`, aud: `${target.url}${REGISTER}`, sub: target.user });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(json["expires_in"]);
  });

  it("every call gives another token", async () => {
    const answers = await Promise.all([registrar.initToken(), registrar.initToken(), registrar.initToken()]);
    expect(new Set(answers.map(({ json }) => json["access_token"])).size).toBe(3);
  });

  it.each(["basic", "BASIC", "bAsIc"])("RFC 9110 11.1: the scheme may be written %s", async (scheme) => {
    const { status } = await withAuthorization(basic(target.user, target.password).replace("Basic", scheme));
    expect(status).toBe(200);
  });

  it("RFC 9110 11.4: more than one blank may follow the scheme", async () => {
    expect((await withAuthorization(basic(target.user, target.password).replace(" ", "   "))).status).toBe(200);
  });

  it("a body changes nothing", async () => {
    const { status, json } = await registrar.call(INIT_TOKEN, {
      headers: [["Authorization", basic(target.user, target.password)]],
      type: "application/json",
      body: { scope: "admin", expires_in: 1 },
    });
    expect([status, json["scope"], json["expires_in"]]).toEqual([200, "openid client_registration_scope", 28_800]);
  });
});

describe("initToken refuses everybody else with one answer", () => {
  const cases: readonly (readonly [claim: string, authorization: () => readonly string[]])[] = [
    ["no credentials", () => []],
    ["a wrong password", () => [basic(target.user, `${target.password}x`)]],
    ["a password cut short", () => [basic(target.user, target.password.slice(0, -1))]],
    ["the password in another case", () => [basic(target.user, swapCase(target.password))]],
    ["a wrong user", () => [basic(`${target.user}x`, target.password)]],
    ["the user in another case", () => [basic(swapCase(target.user), target.password)]],
    ["user and password exchanged", () => [basic(target.password, target.user)]],
    ["no user", () => [basic("", target.password)]],
    ["no password", () => [basic(target.user, "")]],
    ["neither user nor password", () => [basic("", "")]],
    ["no colon", () => [`Basic ${encoded(`${target.user}${target.password}`)}`]],
    ["a blank after the password", () => [basic(target.user, `${target.password} `)]],
    ["a line break after the password", () => [basic(target.user, `${target.password}\n`)]],
    ["a zero byte after the password", () => [basic(target.user, `${target.password}\0`)]],
    ["a byte order mark before the user", () => [basic(`\uFEFF${target.user}`, target.password)]],
    [
      "invalid UTF-8",
      () => [`Basic ${encoded(Buffer.concat([Buffer.from(`${target.user}:${target.password}`), Buffer.of(0xff)]))}`],
    ],
    // A comma would make two headers of it; generated passwords may have one.
    ["what is no base64", () => [`Basic ${`${target.user}:${target.password}`.replaceAll(",", "-")}`]],
    ["base64 with rubbish in it", () => [`${basic(target.user, target.password)}!`]],
    ["base64url", () => [`Basic ${Buffer.from("registrar:\u00ff\u00fe\u00ff\u00fe>>??").toString("base64url")}`]],
    ["the scheme alone", () => ["Basic"]],
    ["credentials without a scheme", () => [encoded(`${target.user}:${target.password}`)]],
    ["the same as Bearer", () => [basic(target.user, target.password).replace("Basic", "Bearer")]],
    ["an unknown scheme", () => [basic(target.user, target.password).replace("Basic", "Digest")]],
  ];

  it("has seen every case", () => {
    expect(cases.length).toBe(23);
  });

  it.each(cases)("RFC 7617 2: %s is 401 with a Basic challenge", async (_, authorization) => {
    const { status, headers, json } = await withAuthorization(...authorization());
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toBe('Basic realm="oidc-registrar initToken", charset="UTF-8"');
    expect(json).toEqual({ error: "invalid_client", error_description: expect.any(String) });
  });

  it("a wrong user and a wrong password can not be told apart", async () => {
    const [user, password, none] = await Promise.all([
      withAuthorization(basic("nobody", target.password)),
      withAuthorization(basic(target.user, "wrong")),
      withAuthorization(),
    ]);
    expect(user.bytes).toEqual(password.bytes);
    expect(user.bytes).toEqual(none.bytes);
  });

  it("RFC 9110 5.3: two Authorization headers are refused, even when both are good", async () => {
    const good = basic(target.user, target.password);
    const { status, json } = await withAuthorization(good, good);
    expect([status, json["error"]]).toEqual([400, "invalid_request"]);
  });

  it.each(["client", "initial"])("the %s's token as a password opens nothing", async (kind) => {
    const token = kind === "client" ? (await registrar.client()).token : await registrar.initialAccessToken();
    expect((await withAuthorization(basic(target.user, token))).status).toBe(401);
    expect((await withAuthorization(`Bearer ${token}`)).status).toBe(401);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE", "HEAD"])("%s mints nothing: 405", async (method) => {
    const { status, headers, text } = await send(`${target.url}${INIT_TOKEN}`, {
      method,
      headers: [["Authorization", basic(target.user, target.password)]],
    });
    expect([status, headers["allow"]]).toEqual([405, "GET, OPTIONS"]);
    expect(text).not.toContain("access_token");
  });
});

/** Every letter in its other case; a text without letters gets one, so that it differs in any event. */
function swapCase(text: string): string {
  const swapped = [...text]
    .map((sign) => (sign === sign.toUpperCase() ? sign.toLowerCase() : sign.toUpperCase()))
    .join("");
  return swapped === text ? `${text}a` : swapped;
}
