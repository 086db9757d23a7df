import { describe, expect, it } from "vitest";
import type { FunctionName } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { allResources, CERTIFICATE_ARN, environmentOf, onlyId, resourceOf, synthesize } from "./synthesized-stack.ts";

const NAMES = Object.keys(ROUTES) as FunctionName[];
const HOST = "registration.example.org";
const DOMAIN = {
  [SETTINGS.customDomainName.property]: "Registration.Example.org",
  [SETTINGS.customDomainCertificateArn.property]: CERTIFICATE_ARN,
};
const template = synthesize(DOMAIN);
const outputs = template.toJSON()["Outputs"] as Record<string, { Value: unknown }>;

describe("a custom domain", () => {
  it("is there by setting alone; by default the API has the name that API Gateway gives it", () => {
    const types = Object.values(allResources(synthesize())).map(({ Type }) => Type);
    expect(types).not.toContain("AWS::ApiGatewayV2::DomainName");
    expect(types).not.toContain("AWS::ApiGatewayV2::ApiMapping");
    const { Properties } = resourceOf(synthesize(), onlyId(synthesize(), "AWS::ApiGatewayV2::Api"));
    expect(Properties).not.toHaveProperty("DisableExecuteApiEndpoint");
  });

  it("has the name and the certificate of the settings, and takes nothing older than TLS 1.2", () => {
    const { Properties } = resourceOf(template, onlyId(template, "AWS::ApiGatewayV2::DomainName"));
    expect(Properties).toEqual({
      DomainName: HOST,
      DomainNameConfigurations: [
        { CertificateArn: CERTIFICATE_ARN, EndpointType: "REGIONAL", SecurityPolicy: "TLS_1_2" },
      ],
    });
  });

  it("leads to the stage, without a segment in the path", () => {
    const { Properties, DependsOn } = resourceOf(template, onlyId(template, "AWS::ApiGatewayV2::ApiMapping"));
    expect(Properties).toEqual({
      ApiId: { Ref: onlyId(template, "AWS::ApiGatewayV2::Api") },
      DomainName: { Ref: onlyId(template, "AWS::ApiGatewayV2::DomainName") },
      Stage: "$default",
    });
    // Named as it is, nothing else would make it wait for the stage.
    expect(DependsOn).toContain(onlyId(template, "AWS::ApiGatewayV2::Stage"));
  });

  it("is the only way in: the address that API Gateway makes up is switched off", () => {
    const { Properties } = resourceOf(template, onlyId(template, "AWS::ApiGatewayV2::Api"));
    expect(Properties["DisableExecuteApiEndpoint"]).toBe(true);
  });

  it("is the base URL of every function and of the output", () => {
    for (const name of NAMES) expect(environmentOf(template, name)["PUBLIC_BASE_URL"]).toBe(`https://${HOST}`);
    expect(outputs["BaseUrl"]?.Value).toBe(`https://${HOST}`);
  });

  it("leaves the base URL to cas.server.prefix where that is set", () => {
    const prefixed = synthesize({ ...DOMAIN, [SETTINGS.publicBaseUrl.property]: `https://${HOST}/cas` });
    for (const name of NAMES) expect(environmentOf(prefixed, name)["PUBLIC_BASE_URL"]).toBe(`https://${HOST}/cas`);
  });

  it("tells what its DNS record has to point to", () => {
    const domain = onlyId(template, "AWS::ApiGatewayV2::DomainName");
    expect(outputs["DomainTarget"]?.Value).toEqual({ "Fn::GetAtt": [domain, "RegionalDomainName"] });
    expect(outputs["DomainTargetZone"]?.Value).toEqual({ "Fn::GetAtt": [domain, "RegionalHostedZoneId"] });
  });
});
