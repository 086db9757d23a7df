import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConditionalCheckFailedException, DynamoDBClient, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { bundleFunction } from "../../infra/bundling/bundle.ts";
import { LEFT_OUT } from "../../infra/bundling/left-out.ts";
import { defaultEndpointResolver } from "../../lib/runtime/stand-ins/dynamodb-endpoint.ts";
import { regionalEndpoint } from "../../lib/runtime/stand-ins/regional-endpoint.ts";
import { PROJECT } from "./synthesized-stack.ts";

const DYNAMODB = "@aws-sdk/client-dynamodb/dist-es";

const SDK = { dynamodb: new DynamoDBClient(), secretsmanager: new SecretsManagerClient() } as const;

/** The endpoint that the SDK itself finds for a region. */
const endpointOfTheSdk = (service: keyof typeof SDK, region: string): string =>
  SDK[service].config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false }).url.href;

describe("what the bundles leave out of packages", () => {
  it("every row changes a module that a bundle has, so that none is dead after an update", async () => {
    const bundles = await Promise.all([bundleFunction("initToken"), bundleFunction("register")]);
    const inputs = new Set(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
    expect(LEFT_OUT.length).toBe(17);
    expect(LEFT_OUT.map(({ module }) => module).filter((module) => !inputs.has(`node_modules/${module}`))).toEqual([]);
  });

  it("errors that the code tells apart keep their classes, and only those", () => {
    const row = LEFT_OUT.find(({ module }) => module.startsWith(`${DYNAMODB}/schemas`));
    const text = readFileSync(join(PROJECT, "node_modules", DYNAMODB, "schemas/schemas_0.js"), "utf8");
    const registered = (from: string) =>
      [...from.matchAll(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm)].map(([, name]) => name);
    expect(registered(text).length).toBeGreaterThan(20);
    const kept = registered(row?.keep?.(text) ?? "");
    expect(kept).toContain(ConditionalCheckFailedException.name);
    expect(kept.length).toBeLessThan(6);
    expect(ConditionalCheckFailedException.prototype).toBeInstanceOf(DynamoDBServiceException);
  });
});

describe("endpoints in the bundles", () => {
  const REGIONS = ["eu-central-1", "us-east-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1"];

  it.each([...REGIONS, "eusc-de-east-1", "eu-isoe-west-1", "us-isof-south-1"])(
    "are the SDK's own in the region %s",
    (region) => {
      for (const service of ["dynamodb", "secretsmanager"] as const) {
        expect(regionalEndpoint(service)({ Region: region }).url.href).toBe(endpointOfTheSdk(service, region));
      }
    },
  );

  it("are the one that is set, where one is", () => {
    const { url } = defaultEndpointResolver({ Region: "eu-central-1", Endpoint: "http://127.0.0.1:8000/path" });
    expect(url.href).toBe("http://127.0.0.1:8000/path");
  });

  it.each(["UseFIPS", "UseDualStack"])("are refused with %s rather than being others than was asked for", (name) => {
    expect(() => defaultEndpointResolver({ Region: "eu-central-1", [name]: true })).toThrow("left out");
  });
});
