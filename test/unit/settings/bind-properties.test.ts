import { describe, expect, it } from "vitest";
import { type BoundSettings, bindProperties, type Target } from "../../../infra/settings/bind-properties.ts";
import { SettingsError } from "../../../lib/config/read-settings.ts";
import type { FunctionName, Setting } from "../../../lib/config/setting.ts";
import { SETTINGS } from "../../../lib/config/settings.ts";

const REGISTRATION = "cas.authn.oidc.registration";
const DISCOVERY = "cas.authn.oidc.discovery";
const FUNCTIONS: readonly FunctionName[] = ["initToken", "register", "clientConfig"];

function faultsOf(context: Record<string, unknown>, target: Target = "local"): readonly string[] {
  try {
    bindProperties(context, target);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

const bind = (context: Record<string, unknown>): BoundSettings => bindProperties(context, "cdk");

describe("names", () => {
  const spellings = [
    "client-secret-expiration",
    "clientSecretExpiration",
    "client_secret_expiration",
    "ClientSecret-expiration",
  ];
  it.each(spellings)("Spring Boot relaxed binding: %s binds to the same setting", (spelling) => {
    expect(bind({ [`${REGISTRATION}.${spelling}`]: "P14D" }).settings.clientSecretExpirationSeconds).toBe(1_209_600);
  });

  it("the prefix is relaxed too", () => {
    expect(bind({ "CAS.Server.Prefix": "https://op.example" }).settings.publicBaseUrl).toBe("https://op.example");
    expect(faultsOf({ "CAS.server.prefax": "https://op.example" })).toHaveLength(1);
  });

  it("every row of the table can be given in kebab-case, camelCase and snake_case", () => {
    let seen = 0;
    for (const { property, secret } of Object.values<Setting<unknown>>(SETTINGS)) {
      const camel = property.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      for (const name of [property, camel, property.replaceAll("-", "_")]) {
        // An object fits no row: that it is refused under the row's own name shows that the name was bound.
        expect(faultsOf({ [name]: { no: "value" } })[0], name).toMatch(new RegExp(`^${property} must`));
        seen += 1;
      }
      expect(secret === true).toBe(property.endsWith("password"));
    }
    expect(seen).toBe(3 * Object.keys(SETTINGS).length);
  });

  it("an unknown property is refused with the nearest one there is", () => {
    expect(faultsOf({ [`${REGISTRATION}.client-secret-expiratoin`]: "P14D" })).toEqual([
      `${REGISTRATION}.client-secret-expiratoin is not a known property; the nearest is ${REGISTRATION}.client-secret-expiration`,
    ]);
    expect(faultsOf({ [`${DISCOVERY}.scope`]: "openid" })[0]).toContain(`the nearest is ${DISCOVERY}.scopes`);
  });

  it("nearness is judged on relaxed names", () => {
    const fault = faultsOf({ "cas.authn.oidc.registration.DYNAMIC_CLIENT_REGISTRATION_MODUS": "OPEN" })[0];
    expect(fault).toContain(`the nearest is ${REGISTRATION}.dynamic-client-registration-mode`);
  });

  it("keys of others are left alone, whatever their values", () => {
    const others = {
      "@aws-cdk/core:checkSecretUsage": true,
      "cli-telemetry": false,
      stage: "dev",
      "casual.thing": null,
      list: [{}],
    };
    expect(bind(others).environmentOf("register")).toEqual({});
  });

  it("a key that only lost the prefix, or a letter of it, is a slip and not somebody else's", () => {
    expect(faultsOf({ "authn.oidc.registration.client-secret-expiration": "P14D" })[0]).toContain("the nearest is");
    expect(faultsOf({ "ca.server.prefix": "https://op.example" })[0]).toContain("the nearest is cas.server.prefix");
  });

  it("properties nested under one key cas are refused, not overlooked", () => {
    expect(faultsOf({ cas: { server: { prefix: "https://op.example" } } })).toEqual([
      expect.stringContaining("cas.server.prefix"),
    ]);
  });

  it("a key can not steer the terminal its fault is printed on", () => {
    expect(faultsOf({ "cas.x\u001b[2J\n": "1" })[0]).toMatch(/^cas\.x\?\[2J\? is not/);
  });

  it("two spellings with different values are refused, with the same value taken", () => {
    const two = (one: string, other: string) => ({
      [`${REGISTRATION}.secrets-cache`]: one,
      [`${REGISTRATION}.secretsCache`]: other,
    });
    expect(faultsOf(two("PT1M", "PT2M"))).toEqual([
      expect.stringMatching(/secrets-cache has different values under .*secretsCache/),
    ]);
    expect(bind(two("PT2M", "PT120S")).settings.secretsCacheSeconds).toBe(120);
  });
});

describe("values", () => {
  it("JSON switches, numbers and lists mean what their texts mean", () => {
    const json = bind({
      [`${REGISTRATION}.dynamic-client-registration-enabled`]: false,
      [`${REGISTRATION}.body-bytes-max`]: 8192,
      [`${DISCOVERY}.scopes`]: ["openid", "email"],
    });
    const text = bind({
      [`${REGISTRATION}.dynamic-client-registration-enabled`]: "FALSE",
      [`${REGISTRATION}.body-bytes-max`]: " 8192 ",
      [`${DISCOVERY}.scopes`]: "openid, email,",
    });
    for (const name of FUNCTIONS) expect(json.environmentOf(name)).toEqual(text.environmentOf(name));
    expect(json.settings).toEqual(text.settings);
    expect(json.settings.scopes).toEqual(["openid", "email"]);
  });

  it.each([[{ a: 1 }], [null], [[["openid"]]], [[{ a: 1 }]]])(
    "a structure is refused where words are meant: %j",
    (value) => {
      expect(faultsOf({ [`${DISCOVERY}.scopes`]: value })).toEqual([
        expect.stringMatching(/^cas\.authn\.oidc\.discovery\.scopes must be/),
      ]);
    },
  );

  it("durations must be written as java.time.Duration, even where the number would be the default", () => {
    const property = `${REGISTRATION}.initial-access-token-expiration`;
    for (const value of ["28800", 28_800, "8h", "P1M", true]) {
      expect(faultsOf({ [property]: value }), String(value)).toEqual([
        expect.stringMatching(/^cas\S+ must be an ISO-8601 duration/),
      ]);
    }
    expect(faultsOf({ [property]: "PT0.5S" })).toEqual([expect.stringContaining("fractions of a second")]);
    expect(faultsOf({ [property]: "P400D" })).toEqual([expect.stringContaining("must be a duration from 1 s")]);
  });

  it("0 and blank mean that a client secret never expires, as in Apereo CAS", () => {
    for (const value of ["0", 0, "", " ", "PT0S"]) {
      expect(bind({ [`${REGISTRATION}.client-secret-expiration`]: value }).settings.clientSecretExpirationSeconds).toBe(
        0,
      );
    }
  });

  it("a blank URL is one that is derived", () => {
    const { settings, environmentOf } = bind({ "cas.server.prefix": "", "cas.authn.oidc.core.issuer": "  " });
    expect([settings.publicBaseUrl, settings.issuer]).toEqual(["", ""]);
    expect(environmentOf("initToken")).toEqual({});
  });

  it("all faults are named at once, in the order of the keys, and no value is among them", () => {
    const faults = faultsOf({
      "cas.server.prefix": "http://very-private.example",
      "cas.nothing": "very-private",
      [`${REGISTRATION}.dynamic-client-registration-mode`]: "very-private",
      [`${REGISTRATION}.body-bytes-max`]: "very-private",
      [`${REGISTRATION}.client-secret-expiration`]: "very-private",
      [`${DISCOVERY}.subject-types`]: "public,very-private",
    });
    expect(faults).toHaveLength(6);
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual([
      "cas.server.prefix",
      "cas.nothing",
      `${REGISTRATION}.dynamic-client-registration-mode`,
      `${REGISTRATION}.body-bytes-max`,
      `${REGISTRATION}.client-secret-expiration`,
      `${DISCOVERY}.subject-types`,
    ]);
    expect(faults.join()).not.toContain("very-private");
  });
});

describe("the password of initToken", () => {
  const password = `${REGISTRATION}.initial-access-token-password`;

  it("is taken for the local runner", () => {
    expect(bindProperties({ [password]: "correct horse" }, "local").settings.initialAccessTokenPassword).toBe(
      "correct horse",
    );
  });

  it.each([password, `${REGISTRATION}.initialAccessTokenPassword`])(
    "is refused for a template as %s, with the way to set it",
    (key) => {
      const faults = faultsOf({ [key]: "correct horse" }, "cdk");
      expect(faults).toEqual([
        expect.stringContaining(
          `aws secretsmanager put-secret-value --secret-id <CredentialsSecretName output> --secret-string '{"username":"...","password":"..."}'`,
        ),
      ]);
      expect(faults[0]).toMatch(new RegExp(`^${password} `));
      expect(faults[0]).not.toContain("horse");
      expect(faults[0]).not.toContain("\n");
    },
  );

  it("is never shown, not even when it does not hold", () => {
    const faults = faultsOf({ [password]: "correct\u0000horse" });
    expect(faults).toHaveLength(1);
    expect(faults[0]).not.toContain("horse");
  });

  it("reaches no function's environment", () => {
    const bound = bindProperties({ [password]: "correct horse" }, "local");
    for (const name of FUNCTIONS) expect(bound.environmentOf(name)).toEqual({});
  });
});

describe("environmentOf", () => {
  it("carries canonical texts: seconds, lower-case switches, upper-case words, lists with commas alone", () => {
    const { environmentOf } = bind({
      [`${REGISTRATION}.client-secret-expiration`]: "P14D",
      [`${REGISTRATION}.dynamic-client-registration-mode`]: "open",
      [`${REGISTRATION}.dynamic-client-registration-enabled`]: "False",
      [`${DISCOVERY}.subject-types`]: " pairwise , public ",
      "cas.authn.oidc.core.accepted-hosts": "OP.example , [::1]",
      "cas.server.prefix": "https://op.example/",
    });
    expect(environmentOf("register")).toEqual({
      CLIENT_SECRET_EXPIRATION_SECONDS: "1209600",
      REGISTRATION_MODE: "OPEN",
      REGISTRATION_ENABLED: "false",
      SUBJECT_TYPES: "pairwise,public",
      ACCEPTED_HOSTS: "op.example,[::1]",
      PUBLIC_BASE_URL: "https://op.example",
    });
  });

  it("gives a function its own rows only", () => {
    const { environmentOf } = bind({
      [`${REGISTRATION}.initial-access-token-expiration`]: "PT1H",
      [`${DISCOVERY}.scopes`]: "openid",
    });
    expect(environmentOf("initToken")).toEqual({ INITIAL_ACCESS_TOKEN_EXPIRATION_SECONDS: "3600" });
    expect(environmentOf("register")).toEqual({ SCOPES: "openid" });
    expect(environmentOf("clientConfig")).toEqual({ SCOPES: "openid" });
  });

  it("leaves out what says the same as the default, in whatever words", () => {
    const same: Record<string, unknown> = {
      [`${REGISTRATION}.initial-access-token-expiration`]: "PT480M",
      [`${REGISTRATION}.dynamic-client-registration-mode`]: "protected",
      [`${REGISTRATION}.body-bytes-max`]: 65_536,
      [`${DISCOVERY}.scopes`]: SETTINGS.scopes.default.split(",").join(" , "),
    };
    for (const name of FUNCTIONS) expect(bind(same).environmentOf(name)).toEqual({});
  });

  it("tells an emptied list from one that was not given", () => {
    expect(bind({ [`${DISCOVERY}.scopes`]: [] }).environmentOf("register")).toEqual({ SCOPES: "" });
    expect(bind({ [`${DISCOVERY}.scopes`]: [] }).settings.scopes).toEqual([]);
  });
});
