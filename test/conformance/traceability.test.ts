import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = import.meta.dirname;
const README = readFileSync(join(FOLDER, "README.md"), "utf8");

/** The suite's modules for OpenID Providers that register clients, and those of the Brazil plans without their prefixes. */
const MODULES = [
  "dynamic_client",
  "oidcc-server",
  "oidcc-registration-logo-uri",
  "oidcc-registration-policy-uri",
  "oidcc-registration-tos-uri",
  "oidcc-registration-jwks-uri",
  "oidcc-registration-sector-uri",
  "oidcc-registration-sector-bad",
  "oidcc-redirect-uri-regfrag",
  "oidcc-redirect-uri-query-OK",
  "oidcc-redirect-uri-query-added",
  "oidcc-redirect-uri-query-mismatch",
  "oidcc-ensure-registered-redirect-uri",
  "oidcc-idtoken-unsigned",
  "oidcc-idtoken-rs256",
  "oidcc-userinfo-rs256",
  "oidcc-request-uri-signed-rs256",
  "oidcc-refresh-token-rp-key-rotation",
  "oidcc-3rd_party-init-login",
  "oidcc-3rd_party-init-login-nohttps",
  "oidcc-rp-initiated-logout",
  "oidcc-frontchannel",
  "oidcc-backchannel",
  "oidcc-session-management",
  "FAPI-CIBA",
  "OpenID Federation",
  "happy-flow",
  "happy-flow-variant",
  "happy-flow-variant-2",
  "no-redirect-uri",
  "invalid-redirect-uri",
  "no-software-statement",
  "invalid-software-statement-signature",
  "invalid-jwks-uri",
  "invalid-jwks-by-value",
  "no-mtls",
  "bad-mtls",
  "invalid-registration-access-token",
  "client-delete",
  "update-client-config",
  "update-client-config-bad-jwks-uri",
  "update-client-config-invalid-jwks-by-value",
  "update-client-config-invalid-redirect-uri",
  "client happy path",
];

/** The conditions the suite applies to a client's request, where it is the provider. */
const REQUEST_CONDITIONS = [
  "ValidateClientGrantTypes",
  "OIDCCValidateClientRedirectUris",
  "ValidateClientLogoUris",
  "ValidateClientUris",
  "ValidateClientPolicyUris",
  "ValidateClientTosUris",
  "ValidateClientSubjectType",
  "ValidateIdTokenSignedResponseAlg",
  "ValidateUserinfoSignedResponseAlg",
  "ValidateRequestObjectSigningAlg",
  "EnsureIdTokenEncryptedResponseAlgIsSetIfEncIsSet",
  "EnsureUserinfoEncryptedResponseAlgIsSetIfEncIsSet",
  "EnsureRequestObjectEncryptionAlgIsSetIfEncIsSet",
  "ValidateTokenEndpointAuthSigningAlg",
  "ValidateDefaultMaxAge",
  "ValidateRequireAuthTime",
  "ValidateDefaultAcrValues",
  "ValidateInitiateLoginUri",
  "ValidateRequestUris",
  "ValidateClientRegistrationRequestSectorIdentifierUri",
  "EnsureClientDoesNotHaveBothJwksAndJwksUri",
  "EnsureClientHasJwksOrJwksUri",
  "ValidateJwksSequence",
  "CheckDistinctKeyIdValueInClientJWKs",
  "EnsureRegistrationRequestContainsAtLeastOneContact",
];

/** The conditions it applies to a provider's answers. */
const ANSWER_CONDITIONS = [
  "CallDynamicRegistrationEndpointAndVerifySuccessfulResponse",
  "EnsureContentTypeJson",
  "EnsureHttpStatusCodeIs201",
  "EnsureHttpStatusCodeIs400",
  "EnsureHttpStatusCodeIs401",
  "EnsureHttpStatusCodeIs400or401",
  "CheckNoErrorFromDynamicRegistrationEndpoint",
  "ExtractDynamicRegistrationResponse",
  "VerifyClientManagementCredentials",
  "VerifyDynamicRegistrationResponseClientCredentials",
  "ClientManagementEndpointAndAccessTokenRequired",
  "CheckNoClientIdFromDynamicRegistrationEndpoint",
  "CheckNoClientIdFromClientConfigurationEndpoint",
  "CheckErrorFromDynamicRegistrationEndpointIs...",
  "CheckRegistrationClientEndpointContentType",
  "CheckRegistrationClientEndpointContentTypeHttpStatus200",
  "CheckClientIdFromClientConfigurationEndpoint",
  "CheckRedirectUrisFromClientConfigurationEndpoint",
  "CheckClientConfigurationUriFromClientConfigurationEndpoint",
  "CheckClientConfigurationAccessTokenFromClientConfigurationEndpoint",
  "CheckClientConfigurationAccessTokenFromClientConfigurationEndpointIsNotRotated",
  "CheckScopesFromDynamicRegistrationEndpointContainRequiredScopes",
  "CheckScopesFromDynamicRegistrationEndpointDoNotExceedRequestedScopes",
  "ValidateInitiateLoginUriInRegistrationResponse",
  "ValidateInitiateLoginUriInConfigurationResponse",
  "UnregisterDynamicallyRegisteredClient",
  "UnregisterDynamicallyRegisteredClientExpectingFailure",
];

interface Row {
  readonly name: string;
  readonly where: string;
  readonly files: readonly string[];
}

/** The rows of every table of the README. */
const ROWS: readonly Row[] = [...README.matchAll(/^\| (?!---)(.+?) \| (.+) \|$/gm)]
  .map(([, name = "", where = ""]) => ({
    name: name.replaceAll("`", ""),
    where,
    files: [...where.matchAll(/\]\(([^)]+)\)/g)].map(([, file = ""]) => file),
  }))
  .filter(({ where }) => where !== "tests");

const OTHERS_AFFAIR = /^the (?:provider|client|gateway)$/;

describe("traceability: the tables of the README", () => {
  it("have one row for each module and condition", () => {
    const names = [...MODULES, ...REQUEST_CONDITIONS, ...ANSWER_CONDITIONS];
    expect([MODULES.length, REQUEST_CONDITIONS.length, ANSWER_CONDITIONS.length]).toEqual([44, 25, 27]);
    expect(names.filter((name) => ROWS.filter((row) => row.name === name).length !== 1)).toEqual([]);
    // Besides: the documents, and the servers with tests worth matching.
    expect(ROWS.length).toBe(names.length + 12 + 4);
  });

  it("say of each where it is tested, or whose affair it is", () => {
    expect(ROWS.filter(({ where, files }) => files.length === 0 && !OTHERS_AFFAIR.test(where))).toEqual([]);
    expect(ROWS.filter(({ files }) => files.length === 0).map(({ name }) => name)).toEqual([
      "oidcc-redirect-uri-query-added",
      "oidcc-redirect-uri-query-mismatch",
      "oidcc-ensure-registered-redirect-uri",
      "oidcc-refresh-token-rp-key-rotation",
      "no-mtls",
      "bad-mtls",
    ]);
  });

  it("lead to files that are there, and those of this folder name what leads to them", () => {
    const missing = ROWS.flatMap(({ files }) => files).filter((file) => !existsSync(join(FOLDER, file)));
    expect(missing).toEqual([]);
    const names = new Set([...MODULES, ...REQUEST_CONDITIONS, ...ANSWER_CONDITIONS]);
    const silent = ROWS.filter(({ name }) => names.has(name)).flatMap(({ name, files }) =>
      files
        .filter((file) => !file.startsWith("../") && !readFileSync(join(FOLDER, file), "utf8").includes(name))
        .map((file) => `${name} in ${file}`),
    );
    expect(silent).toEqual([]);
  });

  it("lead to every test file of this folder", () => {
    const tests = readdirSync(FOLDER).filter((file) => file.endsWith(".test.ts") && file !== "traceability.test.ts");
    expect(tests.length).toBeGreaterThan(12);
    expect(tests.filter((file) => !ROWS.some(({ files }) => files.includes(file)))).toEqual([]);
  });
});
