import { describe, expect, it } from "vitest";
import { readProperty } from "../../infra/settings/property-text.ts";
import { RESOURCES } from "../../lib/config/resources.ts";
import type { FunctionName, Setting } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { environmentOf, lambdaOf, onlyId, resourcesOfType, secretIds, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
const ROWS: readonly Setting<unknown>[] = Object.values(SETTINGS);
const GATEWAY_TIMEOUT_SECONDS = 30;

const resourceVariables = (name: FunctionName): string[] =>
  Object.values(RESOURCES)
    .filter(({ functions }) => (functions as readonly FunctionName[]).includes(name))
    .map(({ variable }) => variable);

describe("functions as they are deployed", () => {
  const template = synthesize();

  it.each(NAMES)("%s runs on arm64 and Node 24", (name) => {
    const { properties } = lambdaOf(template, name);
    expect(properties["Architectures"]).toEqual(["arm64"]);
    expect(properties["Runtime"]).toBe("nodejs24.x");
  });

  it.each(NAMES)("%s gives up before the gateway does", (name) => {
    expect(lambdaOf(template, name).properties["Timeout"]).toBeLessThan(GATEWAY_TIMEOUT_SECONDS);
  });

  it.each(NAMES)("%s has the memory that its cold start was measured with", (name) => {
    expect(lambdaOf(template, name).properties["MemorySize"]).toBe(1024);
  });

  it.each(NAMES)("%s writes JSON to a log group of its own", (name) => {
    const groups = Object.keys(resourcesOfType(template, "AWS::Logs::LogGroup"));
    const { LogFormat, LogGroup } = lambdaOf(template, name).properties["LoggingConfig"] as Record<
      string,
      { Ref: string }
    >;
    expect(LogFormat).toBe("JSON");
    expect(groups).toContain(LogGroup?.Ref);
  });

  it("no two functions share a log group", () => {
    const groups = NAMES.map((name) => JSON.stringify(lambdaOf(template, name).properties["LoggingConfig"]));
    expect(new Set(groups).size).toBe(3);
  });

  it.each(NAMES)("%s is in no VPC, has no layer and no tracing: each would slow its cold start", (name) => {
    const { properties } = lambdaOf(template, name);
    for (const property of ["VpcConfig", "Layers", "TracingConfig"]) expect(properties).not.toHaveProperty(property);
  });
});

describe("a function's environment holds what is its own, and nothing else", () => {
  const template = synthesize();

  it.each(NAMES)("%s has its base URL and its resources while no setting differs from its default", (name) => {
    const expected = ["PUBLIC_BASE_URL", ...resourceVariables(name)];
    expect(Object.keys(environmentOf(template, name)).toSorted()).toEqual(expected.toSorted());
  });

  it("the variables of resources name the table and the secrets of this stack", () => {
    const { credentials, keys } = secretIds(template);
    expect(environmentOf(template, "initToken")).toMatchObject({
      [RESOURCES.credentialsSecret.variable]: { Ref: credentials },
      [RESOURCES.keysSecret.variable]: { Ref: keys },
    });
    for (const name of ["register", "clientConfig"] as const) {
      expect(environmentOf(template, name)).toMatchObject({
        [RESOURCES.clientTable.variable]: { Ref: onlyId(template, "AWS::DynamoDB::Table") },
        [RESOURCES.keysSecret.variable]: { Ref: keys },
      });
    }
  });

  it("every row of the table of settings, once changed, reaches the functions it lists and no other", () => {
    const properties = Object.fromEntries(deployed.map((row) => [row.property, otherText(row)]));
    const changed = synthesize(properties);
    for (const name of NAMES) {
      const own = deployed.filter(({ functions }) => functions.includes(name)).map(({ variable }) => variable);
      expect(own.length).toBeGreaterThan(3);
      expect(Object.keys(environmentOf(changed, name)).toSorted()).toEqual(
        [...own, ...resourceVariables(name)].toSorted(),
      );
    }
  });
});

/** Rows that a stack takes: all but those of the local runner. */
const deployed = ROWS.filter(({ localOnly }) => !localOnly);

/** One text at least for every kind of setting. */
const CANDIDATES = [
  "true",
  "false",
  "OPEN",
  "PT30S",
  "P1D",
  "5000",
  "https://op.example.org",
  "op.example.org",
  '[{"issuer":"https://op.example.org","jwks_uri":"https://op.example.org/jwks"}]',
  "30",
  "operators@op.example.org",
  "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
  "arn:aws:iam::111122223333:role/openid-provider",
];

/** A text that a row takes and that says something else than its default. Throws if none of the candidates does. */
function otherText({ property, kind, default: initial }: Setting<unknown>): string {
  const own = [initial.split(",").at(-1) ?? "", "word"];
  const found = [...own, ...CANDIDATES].find((text) => {
    const reading = readProperty(kind, text);
    return reading.ok && reading.value !== initial;
  });
  if (found === undefined) throw new Error(`no candidate fits ${property}`);
  return found;
}
