import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bindProperties } from "../../../infra/settings/bind-properties.ts";
import { settingsFromDiscovery } from "../../../infra/settings/from-discovery.ts";
import type { Setting } from "../../../lib/config/setting.ts";
import { SETTINGS } from "../../../lib/config/settings.ts";

const ROWS = Object.values<Setting<unknown>>(SETTINGS).filter(({ discovery }) => discovery !== undefined);

/** The members of a discovery document that say what a client may register (OIDC Discovery 3, RFC 8414 2 and others). */
const DOCUMENT = {
  issuer: "https://op.example.com",
  registration_endpoint: "https://op.example.com/oidc/register",
  scopes_supported: ["openid", "email", "urn:example:scope"],
  subject_types_supported: ["pairwise", "public"],
  response_types_supported: ["code", "id_token token", "code id_token"],
  grant_types_supported: ["authorization_code", "urn:example:grant", "implicit"],
  token_endpoint_auth_methods_supported: ["private_key_jwt", "none"],
  token_endpoint_auth_signing_alg_values_supported: ["ES256", "EdDSA"],
  acr_values_supported: ["urn:mace:incommon:iap:silver", "0"],
  id_token_signing_alg_values_supported: ["ES256", "none"],
  id_token_encryption_alg_values_supported: ["ECDH-ES"],
  id_token_encryption_enc_values_supported: ["A256GCM"],
  userinfo_signing_alg_values_supported: ["RS256"],
  userinfo_encryption_alg_values_supported: ["RSA-OAEP-256"],
  userinfo_encryption_enc_values_supported: ["A128GCM"],
  request_object_signing_alg_values_supported: ["none", "PS256"],
  request_object_encryption_alg_values_supported: ["RSA-OAEP"],
  request_object_encryption_enc_values_supported: ["A192GCM"],
  introspection_signing_alg_values_supported: ["ES384"],
  introspection_encryption_alg_values_supported: ["ECDH-ES+A128KW"],
  introspection_encryption_enc_values_supported: ["A128CBC-HS256"],
  authorization_signing_alg_values_supported: ["ES512"],
  authorization_encryption_alg_values_supported: ["ECDH-ES+A256KW"],
  authorization_encryption_enc_values_supported: ["A256CBC-HS512"],
  backchannel_token_delivery_modes_supported: ["ping"],
  backchannel_authentication_request_signing_alg_values_supported: ["ES256K"],
  authorization_details_types_supported: ["payment_initiation"],
  backchannel_user_code_parameter_supported: false,
  tls_client_certificate_bound_access_tokens: false,
  require_pushed_authorization_requests: true,
} as const;

/** The setting of each of those members, written out: a test must notice when one comes to mean another. */
const BOUND = {
  scopes: DOCUMENT.scopes_supported,
  subjectTypes: DOCUMENT.subject_types_supported,
  responseTypes: DOCUMENT.response_types_supported,
  grantTypes: DOCUMENT.grant_types_supported,
  tokenEndpointAuthMethods: DOCUMENT.token_endpoint_auth_methods_supported,
  tokenEndpointAuthSigningAlgs: DOCUMENT.token_endpoint_auth_signing_alg_values_supported,
  acrValues: DOCUMENT.acr_values_supported,
  idTokenSigningAlgs: DOCUMENT.id_token_signing_alg_values_supported,
  idTokenEncryptionAlgs: DOCUMENT.id_token_encryption_alg_values_supported,
  idTokenEncryptionEncs: DOCUMENT.id_token_encryption_enc_values_supported,
  userinfoSigningAlgs: DOCUMENT.userinfo_signing_alg_values_supported,
  userinfoEncryptionAlgs: DOCUMENT.userinfo_encryption_alg_values_supported,
  userinfoEncryptionEncs: DOCUMENT.userinfo_encryption_enc_values_supported,
  requestObjectSigningAlgs: DOCUMENT.request_object_signing_alg_values_supported,
  requestObjectEncryptionAlgs: DOCUMENT.request_object_encryption_alg_values_supported,
  requestObjectEncryptionEncs: DOCUMENT.request_object_encryption_enc_values_supported,
  introspectionSigningAlgs: DOCUMENT.introspection_signing_alg_values_supported,
  introspectionEncryptionAlgs: DOCUMENT.introspection_encryption_alg_values_supported,
  introspectionEncryptionEncs: DOCUMENT.introspection_encryption_enc_values_supported,
  authorizationSigningAlgs: DOCUMENT.authorization_signing_alg_values_supported,
  authorizationEncryptionAlgs: DOCUMENT.authorization_encryption_alg_values_supported,
  authorizationEncryptionEncs: DOCUMENT.authorization_encryption_enc_values_supported,
  backchannelTokenDeliveryModes: DOCUMENT.backchannel_token_delivery_modes_supported,
  backchannelAuthenticationRequestSigningAlgs: DOCUMENT.backchannel_authentication_request_signing_alg_values_supported,
  authorizationDetailsTypes: DOCUMENT.authorization_details_types_supported,
  backchannelUserCode: false,
  certificateBoundAccessTokens: false,
  pushedAuthorizationRequestsRequired: true,
};

describe("a discovery document becomes settings", () => {
  it("every member that a setting follows, and nothing else", () => {
    const { context, notes } = settingsFromDiscovery(DOCUMENT);
    expect(Object.keys(context)).toEqual(ROWS.map(({ property }) => property));
    expect([ROWS.length, notes]).toEqual([28, []]);
  });

  it("which bind to what the document says", () => {
    expect(bindProperties(settingsFromDiscovery(DOCUMENT).context, "cdk").settings).toMatchObject(BOUND);
  });

  it("none of which is the default, so that each was really taken over", () => {
    const { settings } = bindProperties({}, "cdk");
    const same = Object.entries(BOUND).filter(
      ([name, value]) => JSON.stringify(settings[name as keyof typeof BOUND]) === JSON.stringify(value),
    );
    expect([Object.keys(BOUND).length, same]).toEqual([28, []]);
  });

  it("in the order of the document's values, which decides what a client gets that names none", () => {
    const { context } = settingsFromDiscovery({ subject_types_supported: ["pairwise", "public"] });
    expect(context).toEqual({ "cas.authn.oidc.discovery.subject-types": ["pairwise", "public"] });
  });

  it("members that it lacks leave their settings alone", () => {
    expect(settingsFromDiscovery({ issuer: "https://op.example.com" })).toEqual({ context: {}, notes: [] });
  });

  it("an empty list is taken over: the provider supports none", () => {
    const { context } = settingsFromDiscovery({ backchannel_token_delivery_modes_supported: [] });
    expect(bindProperties(context, "cdk").settings.backchannelTokenDeliveryModes).toEqual([]);
  });
});

describe("what cannot be taken over is left out with a note", () => {
  it("a value that this service does not know", () => {
    const { context, notes } = settingsFromDiscovery({
      id_token_signing_alg_values_supported: ["RS256", "ML-DSA-44", "ES256"],
      response_types_supported: ["code", "cookie"],
    });
    expect(Object.values(context)).toEqual([["code"], ["RS256", "ES256"]]);
    expect(notes).toEqual([
      "response_types_supported: cookie is not known here and was left out",
      "id_token_signing_alg_values_supported: ML-DSA-44 is not known here and was left out",
    ]);
  });

  it("a value with a comma, which would become two", () => {
    const { context, notes } = settingsFromDiscovery({ scopes_supported: ["openid", "a,b"] });
    expect([Object.values(context), notes]).toEqual([
      [["openid"]],
      ["scopes_supported: a,b is not known here and was left out"],
    ]);
  });

  it.each(["text", 1, null, { 0: "openid" }])("a member that is %j", (value) => {
    const { context, notes } = settingsFromDiscovery({ scopes_supported: value });
    expect([context, notes.length]).toEqual([{}, 1]);
  });

  it("a switch where a list belongs", () => {
    const { context, notes } = settingsFromDiscovery({ scopes_supported: true, acr_values_supported: false });
    expect([context, notes.length]).toEqual([{}, 2]);
  });

  it("a list where a switch belongs", () => {
    const { context, notes } = settingsFromDiscovery({ require_pushed_authorization_requests: ["true"] });
    expect([context, notes.length]).toEqual([{}, 1]);
  });

  it("a value that is no text", () => {
    const { context, notes } = settingsFromDiscovery({ scopes_supported: ["openid", 1, null] });
    expect([Object.values(context), notes.length]).toEqual([[["openid"]], 2]);
  });

  it("but not a response type whose words stand in another order (RFC 6749 3.1.1)", () => {
    const { context, notes } = settingsFromDiscovery({
      response_types_supported: ["code", "token id_token", "code token id_token"],
    });
    expect([Object.values(context).flat().length, notes]).toEqual([3, []]);
  });
});

const PROGRAM = fileURLToPath(new URL("../../../infra/settings/from-discovery.ts", import.meta.url));
const CDK_JSON = new URL("../../../cdk.json", import.meta.url);

const run = (...args: readonly string[]) =>
  new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });

describe("on the command line, with --dry-run", () => {
  it("a file's settings and notes are shown, and cdk.json stays as it is", async () => {
    const folder = mkdtempSync(join(tmpdir(), "discovery-"));
    const file = join(folder, "openid-configuration.json");
    writeFileSync(
      file,
      JSON.stringify({ scopes_supported: ["openid"], subject_types_supported: ["public", "ephemeral"] }),
    );
    const before = readFileSync(CDK_JSON, "utf8");
    try {
      expect(await run(file, "--dry-run")).toEqual({
        exitCode: 0,
        stdout: 'cas.authn.oidc.discovery.scopes = ["openid"]\ncas.authn.oidc.discovery.subject-types = ["public"]\n',
        stderr: "note: subject_types_supported: ephemeral is not known here and was left out\n",
      });
      expect(readFileSync(CDK_JSON, "utf8")).toBe(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("no source, or one that is not there, is one line and exit code 1", async () => {
    for (const args of [[], ["/nowhere/openid-configuration.json"]]) {
      const { exitCode, stdout, stderr } = await run(...args, "--dry-run");
      expect([exitCode, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
    }
  });
});
