import { describe, expect, it } from "vitest";
import { readSettings, SettingsError } from "../../../lib/config/read-settings.ts";
import type { Variables } from "../../support/claims.ts";

/** The faults of the settings in an environment, one line each. */
function faultsOf(variables: Variables): readonly string[] {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}
const CERTIFICATE = { CUSTOM_DOMAIN_CERTIFICATE_ARN: "arn:aws:acm:eu-central-1:111122223333:certificate/1" };
const DOMAIN = { CUSTOM_DOMAIN_NAME: "op.example.com" };

describe("settings", () => {
  it("hold as they are by default, and can not be changed", () => {
    expect(faultsOf({})).toEqual([]);
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });

  it("are refused all at once, by property, and without the value", () => {
    expect(faultsOf({ REGISTRATION_ENABLED: "perhaps", BODY_BYTES_MAX: "many" })).toEqual([
      expect.stringMatching(/^cas\.\S+ must be true or false$/),
      expect.stringMatching(/^cas\.\S+ must be a whole number from /),
    ]);
    expect(() => readSettings({ REGISTRATION_ENABLED: "perhaps" })).toThrow("the settings do not hold:\n  - cas.");
  });

  it.each([
    ["SCOPES", "openid,ema\u00efl", "must be printable ASCII words separated by commas"],
    ["PROVIDER_ROLE_ARN", "provider", "must be the ARN of a role, such as arn:aws:iam::111122223333:role/provider"],
    ["CUSTOM_DOMAIN_NAME", "localhost", "must be a host name with a dot in it, without scheme, port or path"],
    ["CUSTOM_DOMAIN_CERTIFICATE_ARN", "arn:aws:iam::111122223333:role/x", "must be the ARN of a certificate in AWS"],
    ["ALARM_EMAIL", "Ops <ops@example.org>", "must be one e-mail address, without a display name"],
    ["LOG_RETENTION_DAYS", "2", "must be one of 1, 3, "],
    ["EVENTS_BUS", "aws.events", "must be the name or the ARN of an event bus in Amazon EventBridge"],
  ])("%s is not %s", (variable, text, expected) => {
    expect(faultsOf({ [variable]: text })).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    ["PROVIDER_ROLE_ARN", "arn:aws:iam::111122223333:role/path/provider", "providerRoleArn"],
    ["EVENTS_BUS", "registrations", "eventsBus"],
    ["ALARM_EMAIL", "ops@example.org", "alarmEmail"],
    ["EVENTS_BUS", "arn:aws:events:eu-central-1:111122223333:event-bus/registrations", "eventsBus"],
  ])("%s may be %s", (variable, text, name) => {
    expect(readSettings({ [variable]: text })).toHaveProperty(name, text);
  });
});

describe("settings that contradict each other", () => {
  it("a statement that is asked for needs somebody to issue it", () => {
    expect(faultsOf({ SOFTWARE_STATEMENT_REQUIRED: "true" })).toEqual([
      expect.stringMatching(/software-statement-required needs cas\.\S+software-statement-issuers$/),
    ]);
  });

  it("a custom domain needs a certificate, a certificate needs a domain, and both together are enough", () => {
    expect(faultsOf(DOMAIN)).toEqual([expect.stringMatching(/domain-name needs cas\.\S+certificate-arn$/)]);
    expect(faultsOf(CERTIFICATE)).toEqual([expect.stringMatching(/certificate-arn needs cas\.\S+domain-name$/)]);
    expect(faultsOf({ ...DOMAIN, ...CERTIFICATE })).toEqual([]);
  });

  it("a custom domain is a name that the service answers to", () => {
    const under = (variables: Variables) => faultsOf({ ...DOMAIN, ...CERTIFICATE, ...variables });
    const other = { PUBLIC_BASE_URL: "https://other.example.com" };
    expect(under({ PUBLIC_BASE_URL: "https://op.example.com/" })).toEqual([]);
    expect(under({ ...other, ACCEPTED_HOSTS: "op.example.com" })).toEqual([]);
    expect(under(other)).toEqual([expect.stringMatching(/has another host than \S+, so \S+ must name the latter$/)]);
  });

  it("a method that signs needs an algorithm to sign with", () => {
    const none = { TOKEN_ENDPOINT_AUTH_SIGNING_ALGS: "" };
    expect(faultsOf({ ...none, TOKEN_ENDPOINT_AUTH_METHODS: "private_key_jwt,client_secret_jwt" })).toEqual([
      expect.stringContaining("has private_key_jwt and client_secret_jwt, so"),
    ]);
    expect(faultsOf({ ...none, TOKEN_ENDPOINT_AUTH_METHODS: "none" })).toEqual([]);
  });
});
