import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { discoveryFragment } from "../../../infra/discovery/fragment.ts";
import { bindProperties } from "../../../infra/settings/bind-properties.ts";
import type { Setting } from "../../../lib/config/setting.ts";
import { SETTINGS } from "../../../lib/config/settings.ts";

const MAIN = fileURLToPath(new URL("../../../infra/discovery/main.ts", import.meta.url));
const URL_ = "https://register.example.org";
const fragmentOf = (context: Readonly<Record<string, unknown>>) =>
  discoveryFragment(bindProperties(context, "cdk").settings, URL_);

const run = (...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });

const MEMBERS = Object.values<Setting<unknown>>(SETTINGS).flatMap(({ discovery }) => discovery ?? []);

describe("what a provider publishes of registration", () => {
  it("OIDC Discovery 3: by default has the endpoint and every list that is not blank", () => {
    const { fragment, notes } = fragmentOf({});
    expect(fragment).toMatchObject({
      registration_endpoint: "https://register.example.org/oidc/register",
      scopes_supported: expect.arrayContaining(["openid", "offline_access"]),
      subject_types_supported: ["public", "pairwise"],
      response_types_supported: expect.arrayContaining(["code", "code id_token"]),
      id_token_signing_alg_values_supported: expect.arrayContaining(["RS256"]),
      token_endpoint_auth_methods_supported: expect.arrayContaining(["private_key_jwt"]),
      tls_client_certificate_bound_access_tokens: true,
      require_pushed_authorization_requests: false,
    });
    expect(fragment["grant_types_supported"]).not.toContain("password");
    const left = ["acr_values_supported", "authorization_details_types_supported"];
    expect(Object.keys(fragment).toSorted()).toEqual(
      ["registration_endpoint", ...MEMBERS.filter((name) => !left.includes(name))].toSorted(),
    );
    expect(notes.map((note) => note.split(" ")[0])).toEqual(left);
    expect(MEMBERS.length).toBeGreaterThan(25);
  });

  it("has no member of the provider's own: no issuer, no other endpoint", () => {
    const names = Object.keys(fragmentOf({}).fragment);
    expect(
      names.filter(
        (name) => name === "issuer" || (/_(?:endpoint|uri)$/.test(name) && name !== "registration_endpoint"),
      ),
    ).toEqual([]);
  });

  it("OIDC Discovery 4.2: an empty list is left out, and said so", () => {
    const { fragment, notes } = fragmentOf({ "cas.authn.oidc.discovery.id-token-encryption-alg-values-supported": "" });
    expect(fragment).not.toHaveProperty("id_token_encryption_alg_values_supported");
    expect(notes).toContainEqual(
      expect.stringMatching(/^id_token_encryption_alg_values_supported is left out: .*4\.2/),
    );
  });

  it("names no endpoint while registration is switched off", () => {
    const { fragment, notes } = fragmentOf({
      "cas.authn.oidc.registration.dynamic-client-registration-enabled": false,
    });
    expect(fragment).not.toHaveProperty("registration_endpoint");
    expect(notes[0]).toMatch(/switched off/);
  });
});

describe("the command that prints it", () => {
  it("prints JSON on standard output and notes on standard error", async () => {
    const { code, stdout, stderr } = await run("--url", `${URL_}/`, "-c", "cas.authn.oidc.discovery.scopes=openid");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      registration_endpoint: `${URL_}/oidc/register`,
      scopes_supported: ["openid"],
    });
    expect(stderr).toMatch(/^(?:note: .*\n)+$/);
  });

  it("takes the base URL of the settings where none is given", async () => {
    const { stdout } = await run("-c", "cas.server.prefix=https://sso.example.org/cas");
    expect(JSON.parse(stdout)).toMatchObject({ registration_endpoint: "https://sso.example.org/cas/oidc/register" });
  });

  it.each([
    [[], /cas\.server\.prefix/],
    [["--url", "http://register.example.org"], /https/],
    [["-c", "cas.authn.oidc.discovery.scope=openid"], /discovery\.scopes/],
    [["-c", "hunter2"], /KEY=VALUE/],
    [["hunter2"], /^argument 1 belongs to no option/],
    [["--uri", "https://register.example.org"], /^there is no option --uri/],
    [["--url", "https://register.example.org/oidc/register"], /without \/oidc\/register at its end/],
    [["--url", "https://register.example.org/oidc/register/"], /without \/oidc\/register at its end/],
    [["--url", "https://register.example.org/oidc/clientConfig"], /without \/oidc\/clientConfig at its end/],
  ])("%j is one line and exit 1", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("hunter2");
  });
});
