import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { SETTINGS } from "../../lib/config/settings.ts";
import { environmentOf, PROJECT, resourceOf, secretIds, synthesize } from "./synthesized-stack.ts";

/** Runs the app as the CDK command does, with properties as its context; functions are not bundled. */
function runApp(properties: Readonly<Record<string, string>>): {
  status: number | null;
  stdout: string;
  stderr: string;
} {
  const context = { ...properties, "aws:cdk:bundling-stacks": [] };
  return spawnSync(process.execPath, ["infra/app.ts"], {
    cwd: PROJECT,
    encoding: "utf8",
    env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

const PASSWORD = SETTINGS.initialAccessTokenPassword.property;
const EXPIRATION = SETTINGS.clientSecretExpirationSeconds.property;

describe("settings reach what is deployed", () => {
  it("a changed setting is in the environment of the functions that use it, in seconds", () => {
    const template = synthesize({ [EXPIRATION]: "P14D" });
    const { variable } = SETTINGS.clientSecretExpirationSeconds;
    expect(environmentOf(template, "register")[variable]).toBe("1209600");
    expect(environmentOf(template, "clientConfig")[variable]).toBe("1209600");
    expect(environmentOf(template, "initToken")).not.toHaveProperty(variable);
  });

  it("the public base URL is the API's own until it is set", () => {
    const template = synthesize({ [SETTINGS.publicBaseUrl.property]: "https://op.example.org/" });
    for (const name of ["initToken", "register", "clientConfig"] as const) {
      expect(environmentOf(template, name)["PUBLIC_BASE_URL"]).toBe("https://op.example.org");
      expect(environmentOf(synthesize(), name)["PUBLIC_BASE_URL"]).toEqual({
        "Fn::GetAtt": [expect.any(String), "ApiEndpoint"],
      });
    }
    template.hasOutput("BaseUrl", { Value: "https://op.example.org" });
  });

  it("the user name is in the credentials secret, whatever characters it has", () => {
    const user = 'o"p\\s';
    const template = synthesize({ [SETTINGS.initialAccessTokenUser.property]: user });
    const { Properties } = resourceOf(template, secretIds(template).credentials);
    const { SecretStringTemplate } = Properties["GenerateSecretString"] as { SecretStringTemplate: string };
    expect(JSON.parse(SecretStringTemplate)).toEqual({ username: user });
  });
});

describe("settings that do not hold stop the synthesis", () => {
  it("the password is refused, and not shown", () => {
    const { status, stdout, stderr } = runApp({ [PASSWORD]: "hunter2-hunter2" });
    expect(status).toBe(1);
    expect(stderr).toContain(PASSWORD);
    expect(stderr + stdout).not.toContain("hunter2");
  });

  it("an unknown key is refused, and the nearest known one is named", () => {
    const { status, stderr } = runApp({ "cas.authn.oidc.registration.client-secret-expirations": "P14D" });
    expect(status).toBe(1);
    expect(stderr).toContain(EXPIRATION);
  });

  it("all faults are told at once, on plain lines without a stack", () => {
    const { status, stderr } = runApp({
      [PASSWORD]: "hunter2-hunter2",
      [EXPIRATION]: "a fortnight",
      "cas.authn.oidc.registration.dynamic-client-registration-mode": "AJAR",
    });
    expect(status).toBe(1);
    expect(
      stderr
        .trim()
        .split("\n")
        .filter((line) => line.startsWith("  - ")),
    ).toHaveLength(3);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("lists too long for the environment of a Lambda function are refused before anything is deployed", () => {
    const scopes = Array.from({ length: 500 }, (_, index) => `scope-${index}`).join(",");
    const { status, stderr } = runApp({ [SETTINGS.scopes.property]: scopes });
    expect(status).toBe(1);
    expect(stderr).toMatch(/bytes for register, and Lambda has room for/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("settings that hold pass", () => {
    expect(runApp({ [EXPIRATION]: "P14D" })).toMatchObject({ status: 0, stderr: "" });
  });
});
