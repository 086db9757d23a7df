import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { defaultEndpointResolver as dynamodb } from "../../../lib/runtime/stand-ins/dynamodb-endpoint.ts";
import { AdaptiveRetryStrategy } from "../../../lib/runtime/stand-ins/no-adaptive-retry.ts";
import { fromSharedConfigFiles } from "../../../lib/runtime/stand-ins/no-config-files.ts";
import {
  NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS,
  resolveEndpointDiscoveryConfig,
} from "../../../lib/runtime/stand-ins/no-endpoint-discovery.ts";
import { partitionsInfo } from "../../../lib/runtime/stand-ins/no-partitions.ts";
import {
  DynamoDBJsonCodec2,
  isStaticSchema,
  NormalizedSchema,
  schemaLogFilter,
  simpleSchemaCacheN,
  simpleSchemaCacheS,
} from "../../../lib/runtime/stand-ins/no-schemas.ts";
import { Sha256Js } from "../../../lib/runtime/stand-ins/no-sha256-in-javascript.ts";
import { defaultEndpointResolver as secretsManager } from "../../../lib/runtime/stand-ins/secrets-manager-endpoint.ts";

/** The endpoints that the SDK's own diagrams lead to, which are not in the bundles. */
const STOCK = {
  dynamodb: new DynamoDBClient({ region: "us-east-1" }),
  secretsmanager: new SecretsManagerClient({ region: "us-east-1" }),
};
const OURS = { dynamodb, secretsmanager: secretsManager };

describe.each(["dynamodb", "secretsmanager"] as const)("the endpoint of %s", (service) => {
  it.each([
    "us-east-1",
    "eu-central-1",
    "us-gov-west-1",
    "cn-north-1",
    "eusc-de-east-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "us-isof-south-1",
    "eu-isoe-west-1",
  ])("in %s is the one that the SDK would find", (region) => {
    const { endpointProvider } = STOCK[service].config;
    const [stock, own] = [endpointProvider({ Region: region }), OURS[service]({ Region: region })];
    expect(own.url.href).toBe(stock.url.href);
  });

  it("is the one that is set, whatever the region", () => {
    const set = { Endpoint: "http://127.0.0.1:8000" };
    for (const parameters of [set, { ...set, Region: "us-east-1" }])
      expect(OURS[service](parameters)).toEqual({ url: new URL(set.Endpoint), properties: {}, headers: {} });
  });

  it("is none without a region, and none of those that were left out", () => {
    expect(() => OURS[service]({})).toThrow("AWS_REGION is not set");
    for (const left of [{ UseFIPS: true }, { UseDualStack: true }])
      expect(() => OURS[service]({ Region: "us-east-1", ...left })).toThrow("left out of the bundles");
  });
});

describe("what stands in the place of parts of the SDK", () => {
  it("has no adaptive retries and no SHA-256 in JavaScript: who asks for one is told", () => {
    expect(() => new AdaptiveRetryStrategy()).toThrow("left out");
    expect(() => new Sha256Js()).toThrow("Node's own");
  });

  it("leads from configuration files to the next link of the chain", async () => {
    await expect(fromSharedConfigFiles()()).rejects.toMatchObject({ tryNextLink: true });
  });

  it("discovers no endpoints, wherever that is asked for", () => {
    const options = NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS;
    expect([options.environmentVariableSelector(), options.configFileSelector(), options.default()]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    const config = {};
    expect(resolveEndpointDiscoveryConfig(config)).toBe(config);
  });

  it("has no schemas: no operation streams events, and the SDK's own log is told nothing", () => {
    expect(NormalizedSchema.of().getEventStreamMember()).toBeUndefined();
    expect(schemaLogFilter()).toBeUndefined();
    expect([isStaticSchema, simpleSchemaCacheN, simpleSchemaCacheS]).toEqual([undefined, undefined, undefined]);
    expect(new DynamoDBJsonCodec2()).toEqual({});
  });

  it("knows one partition, whose prefix is all that the user agent needs", () => {
    expect(partitionsInfo.partitions.map(({ id }) => id)).toEqual(["aws"]);
  });
});
