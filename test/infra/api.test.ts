import { describe, expect, it } from "vitest";
import type { FunctionName } from "../../lib/config/setting.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { lambdaOf, onlyId, resourceOf, resourcesOfType, secretIds, synthesize } from "./synthesized-stack.ts";

const template = synthesize();
const api = onlyId(template, "AWS::ApiGatewayV2::Api");
const routes = resourcesOfType(template, "AWS::ApiGatewayV2::Route");
const stage = resourceOf(template, onlyId(template, "AWS::ApiGatewayV2::Stage"));
const ROUTE_KEYS = Object.values(ROUTES).map(({ path }) => `ANY ${path}`);

interface Throttle {
  readonly ThrottlingRateLimit: number;
  readonly ThrottlingBurstLimit: number;
}

describe("the API serves the table of routes", () => {
  it("there is one route for each row, for every method, and no other: unknown paths run no function", () => {
    expect(ROUTE_KEYS).toHaveLength(3);
    const keys = Object.values(routes).map(({ Properties }) => Properties["RouteKey"]);
    expect(keys.toSorted()).toEqual(ROUTE_KEYS.toSorted());
  });

  it.each(Object.entries(ROUTES))("%s leads to its own function, with payload format 2.0", (name, { path }) => {
    const route = Object.values(routes).find(({ Properties }) => Properties["RouteKey"] === `ANY ${path}`);
    const target = JSON.stringify(route?.Properties["Target"]);
    const integrations = Object.entries(resourcesOfType(template, "AWS::ApiGatewayV2::Integration"));
    const [, integration] = integrations.find(([id]) => target.includes(`"${id}"`)) ?? [];
    expect(integration?.Properties).toMatchObject({
      IntegrationType: "AWS_PROXY",
      PayloadFormatVersion: "2.0",
      IntegrationUri: { "Fn::GetAtt": [lambdaOf(template, name as FunctionName).id, "Arn"] },
    });
  });

  it("endpoints authenticate callers themselves, and answer preflights themselves", () => {
    for (const { Properties } of Object.values(routes)) expect(Properties["AuthorizationType"]).toBe("NONE");
    expect(resourceOf(template, api).Properties).not.toHaveProperty("CorsConfiguration");
  });

  it("the stage needs no segment in the path and is deployed with the stack", () => {
    expect(stage.Properties).toMatchObject({ StageName: "$default", AutoDeploy: true, ApiId: { Ref: api } });
  });
});

describe("callers can not run up cost", () => {
  const all = stage.Properties["DefaultRouteSettings"] as Throttle;
  const each = stage.Properties["RouteSettings"] as Record<string, Throttle>;

  it("the stage is throttled", () => {
    expect(all.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(all.ThrottlingBurstLimit).toBeGreaterThanOrEqual(all.ThrottlingRateLimit);
  });

  it("every route has a limit of its own, none above the stage's", () => {
    expect(Object.keys(each).toSorted()).toEqual(ROUTE_KEYS.toSorted());
    for (const { ThrottlingRateLimit, ThrottlingBurstLimit } of Object.values(each)) {
      expect(ThrottlingRateLimit).toBeGreaterThan(0);
      expect(ThrottlingRateLimit).toBeLessThanOrEqual(all.ThrottlingRateLimit);
      expect(ThrottlingBurstLimit).toBeLessThanOrEqual(all.ThrottlingBurstLimit);
    }
  });

  it("passwords can be tried less often than anything else", () => {
    const { [`ANY ${ROUTES.initToken.path}`]: initToken, ...others } = each;
    for (const other of Object.values(others)) {
      expect(initToken?.ThrottlingRateLimit).toBeLessThan(other.ThrottlingRateLimit);
    }
  });

  it("the stage waits for its routes: API Gateway refuses limits for a route that does not exist", () => {
    expect(stage.DependsOn).toEqual(expect.arrayContaining(Object.keys(routes)));
  });
});

describe("the access log", () => {
  const { Format, DestinationArn } = stage.Properties["AccessLogSettings"] as {
    Format: string;
    DestinationArn: object;
  };

  it("is one JSON object a line", () => {
    expect(Object.keys(JSON.parse(Format) as object).length).toBeGreaterThan(5);
  });

  // Headers, query strings, paths, bodies and what an authorizer knows are written by callers, and some are credentials.
  it("has nothing in it that a caller writes: neither headers nor path nor query, nor who the user is", () => {
    const variables = [...Format.matchAll(/\$[\w.]+/g)].map(([variable]) => variable);
    expect(variables.toSorted()).toEqual([
      "$context.error.responseType",
      "$context.httpMethod",
      "$context.identity.sourceIp",
      "$context.integrationLatency",
      "$context.integrationStatus",
      "$context.requestId",
      "$context.requestTimeEpoch",
      "$context.responseLatency",
      "$context.responseLength",
      "$context.routeKey",
      "$context.status",
    ]);
  });

  it("goes to a log group of the stack", () => {
    const groups = Object.keys(resourcesOfType(template, "AWS::Logs::LogGroup"));
    expect(groups.some((id) => JSON.stringify(DestinationArn).includes(`"${id}"`))).toBe(true);
  });
});

describe("what a deployment prints", () => {
  const values = Object.entries(template.toJSON()["Outputs"] as Record<string, { Value: unknown }>);
  const outputs = Object.fromEntries(values.map(([name, { Value }]) => [name, Value]));

  it("is the base URL, the two secrets, the table, and where to look and listen; nothing secret", () => {
    const { credentials, keys } = secretIds(template);
    expect(outputs).toEqual({
      BaseUrl: { "Fn::GetAtt": [api, "ApiEndpoint"] },
      CredentialsSecretName: { Ref: credentials },
      KeysSecretName: { Ref: keys },
      ClientTableName: { Ref: onlyId(template, "AWS::DynamoDB::Table") },
      ClientTableArn: { "Fn::GetAtt": [onlyId(template, "AWS::DynamoDB::Table"), "Arn"] },
      ClientTableStreamArn: { "Fn::GetAtt": [onlyId(template, "AWS::DynamoDB::Table"), "StreamArn"] },
      AlarmTopicArn: { Ref: onlyId(template, "AWS::SNS::Topic") },
      DashboardName: { Ref: onlyId(template, "AWS::CloudWatch::Dashboard") },
    });
  });
});
