import { describe, expect, it } from "vitest";
import { bindProperties } from "../../infra/settings/bind-properties.ts";
import { OPERATIONS_SETTINGS } from "../../lib/config/operations-settings.ts";
import { SettingsError } from "../../lib/config/read-settings.ts";
import type { FunctionName, Setting } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { CERTIFICATE_ARN, lambdaOf, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
const ROWS: readonly Setting<unknown>[] = Object.values(OPERATIONS_SETTINGS);
const {
  alarmEmail,
  customDomainCertificateArn: certificate,
  customDomainName: domain,
  logRetentionDays,
  memoryMegabytes,
  publicBaseUrl,
  acceptedHosts,
} = SETTINGS;

function faultsOf(properties: Readonly<Record<string, string>>): readonly string[] {
  try {
    bindProperties(properties, "cdk");
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  return [];
}

describe("settings of operations are for the stack", () => {
  it("none reaches a function, and none is a property of Apereo CAS", () => {
    expect(ROWS).toHaveLength(10);
    for (const { functions, origin, property } of ROWS) {
      expect(functions).toEqual([]);
      expect(origin).toBe("added");
      expect(property).toMatch(/^cas\.authn\.oidc\.registration\.operations\.[a-z.-]+$/);
    }
  });

  it("blank is none where there is nothing by default", () => {
    const optional = ROWS.filter((row) => row.default === "");
    expect(optional).toHaveLength(6);
    const blank = Object.fromEntries(optional.map(({ property }) => [property, " "]));
    expect(bindProperties(blank, "cdk").settings).toEqual(bindProperties({}, "cdk").settings);
  });

  it.each(["ops@op.example.org", "on.call+oidc@example.org"])("%s is an address for alarms", (address) => {
    expect(bindProperties({ [alarmEmail.property]: address }, "cdk").settings.alarmEmail).toBe(address);
  });

  it.each(["ops", "ops@localhost", "Ops <ops@example.org>", "a@example.org,b@example.org", "a b@example.org"])(
    "%s is no address for alarms",
    (address) => {
      expect(faultsOf({ [alarmEmail.property]: address })).toEqual([expect.stringContaining("one e-mail address")]);
    },
  );

  it("CloudWatch Logs keeps records for certain numbers of days only; any other is refused before the deployment", () => {
    expect(faultsOf({ [logRetentionDays.property]: "365" })).toEqual([]);
    for (const days of ["0", "31", "1.5", "-1"]) {
      expect(faultsOf({ [logRetentionDays.property]: days }), days).toEqual([
        expect.stringContaining("must be one of"),
      ]);
    }
  });
});

describe("a custom domain is whole and leads to the service", () => {
  const both = { [domain.property]: "registration.example.org", [certificate.property]: CERTIFICATE_ARN };

  it("the name needs a certificate, and the certificate a name", () => {
    expect(faultsOf({ [domain.property]: "registration.example.org" })).toEqual([
      `${domain.property} needs ${certificate.property}`,
    ]);
    expect(faultsOf({ [certificate.property]: CERTIFICATE_ARN })).toEqual([
      `${certificate.property} needs ${domain.property}`,
    ]);
    expect(faultsOf(both)).toEqual([]);
  });

  it("a base URL on another host is refused: every request would be one to a host that is not served", () => {
    const elsewhere = { ...both, [publicBaseUrl.property]: "https://op.example.org" };
    expect(faultsOf(elsewhere)).toEqual([expect.stringContaining(`so ${acceptedHosts.property} must name`)]);
    expect(faultsOf({ ...elsewhere, [acceptedHosts.property]: "registration.example.org" })).toEqual([]);
    expect(faultsOf({ ...both, [publicBaseUrl.property]: "https://registration.example.org/cas" })).toEqual([]);
  });

  it.each(["https://registration.example.org", "localhost", "*.example.org", "registration.example.org:443", "-a.org"])(
    "%s is no host name",
    (name) => {
      expect(faultsOf({ ...both, [domain.property]: name })).toEqual([expect.stringContaining("must be a host name")]);
    },
  );

  it.each([
    "arn:aws:iam::111122223333:server-certificate/x",
    "arn:aws:acm:eu-central-1:1111:certificate/x",
    "12345678-1234-1234-1234-123456789012",
  ])("%s is no certificate", (arn) => {
    expect(faultsOf({ ...both, [certificate.property]: arn })).toEqual([expect.stringContaining("must be the ARN")]);
  });
});

describe("settings of operations reach what is deployed", () => {
  it("memory is that of every function", () => {
    const template = synthesize({ [memoryMegabytes.property]: "512" });
    for (const name of NAMES) expect(lambdaOf(template, name).properties["MemorySize"]).toBe(512);
  });

  it("retention is that of every log group, the gateway's too", () => {
    const groups = resourcesOfType(synthesize({ [logRetentionDays.property]: "365" }), "AWS::Logs::LogGroup");
    expect(Object.values(groups).map(({ Properties }) => Properties["RetentionInDays"])).toEqual([365, 365, 365, 365]);
  });

  it("no function reserves concurrency by default: a small account has none to spare", () => {
    for (const name of NAMES) {
      expect(lambdaOf(synthesize(), name).properties).not.toHaveProperty("ReservedConcurrentExecutions");
    }
  });

  const RESERVED: readonly (readonly [FunctionName, Setting<number | undefined>])[] = [
    ["initToken", SETTINGS.reservedConcurrencyInitToken],
    ["register", SETTINGS.reservedConcurrencyRegister],
    ["clientConfig", SETTINGS.reservedConcurrencyClientConfig],
  ];
  it.each(RESERVED)("concurrency of %s is capped by itself, and 0 stops it alone", (name, { property }) => {
    for (const limit of [0, 20]) {
      const template = synthesize({ [property]: String(limit) });
      const limits = NAMES.map((one) => lambdaOf(template, one).properties["ReservedConcurrentExecutions"]);
      expect(limits).toEqual(NAMES.map((one) => (one === name ? limit : undefined)));
    }
  });
});
