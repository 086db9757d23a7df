import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { RegistrationStack } from "../../infra/registration-stack.ts";
import { bindProperties } from "../../infra/settings/bind-properties.ts";
import type { FunctionName } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";

/** The root of the project. */
export const PROJECT = join(import.meta.dirname, "../..");

/** One resource as it stands in a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** Resources of one template by their logical names. */
export type Resources = Readonly<Record<string, Resource>>;

const CDK_JSON = JSON.parse(readFileSync(join(PROJECT, "cdk.json"), "utf8")) as { context: Record<string, unknown> };

/** Without this, CDK runs the bundler for every function of every template. */
const NO_BUNDLING = { "aws:cdk:bundling-stacks": [] };

/** The stack of the project's cdk.json and further properties; functions are not bundled. */
export function stackOf(properties: Readonly<Record<string, unknown>>): RegistrationStack {
  const app = new App({ context: { ...CDK_JSON.context, ...properties, ...NO_BUNDLING } });
  return new RegistrationStack(app, "Tested", bindProperties(app.node.getAllContext(), "cdk"));
}

/** The template of that stack, as `cdk synth` makes it. */
export function synthesize(properties: Readonly<Record<string, unknown>> = {}): Template {
  return Template.fromStack(stackOf(properties));
}

/** Every resource of a template. */
export function allResources(template: Template): Resources {
  return template.toJSON()["Resources"] as Resources;
}

/** The resources of one type. Throws if there is none, so that no assertion runs over nothing. */
export function resourcesOfType(template: Template, type: string): Resources {
  const found = Object.entries(allResources(template)).filter(([, resource]) => resource.Type === type);
  if (found.length === 0) throw new Error(`the template has no ${type}`);
  return Object.fromEntries(found);
}

/** The logical name and the properties of the Lambda function that serves an endpoint. */
export function lambdaOf(template: Template, name: FunctionName): { id: string; properties: Resource["Properties"] } {
  const found = Object.entries(resourcesOfType(template, "AWS::Lambda::Function")).filter(([, { Properties }]) =>
    String(Properties["Description"]).endsWith(` ${ROUTES[name].path}`),
  );
  const [first, ...more] = found;
  if (first === undefined || more.length > 0) throw new Error(`${found.length} functions serve ${ROUTES[name].path}`);
  return { id: first[0], properties: first[1].Properties };
}

/** The variables in the environment of an endpoint's function. */
export function environmentOf(template: Template, name: FunctionName): Readonly<Record<string, unknown>> {
  const { Variables } = lambdaOf(template, name).properties["Environment"] as { Variables: Record<string, unknown> };
  return Variables;
}

/** The logical names of the two secrets: the one with a user name in it, and the other. */
export function secretIds(template: Template): { credentials: string; keys: string } {
  const secrets = Object.entries(resourcesOfType(template, "AWS::SecretsManager::Secret"));
  const hasUser = ({ Properties }: Resource): boolean => JSON.stringify(Properties).includes("username");
  const [credentials, keys] = [secrets.find(([, one]) => hasUser(one)), secrets.find(([, one]) => !hasUser(one))];
  if (credentials === undefined || keys === undefined) throw new Error("the template has not both secrets");
  return { credentials: credentials[0], keys: keys[0] };
}

/** A resource by its logical name. Throws if there is none. */
export function resourceOf(template: Template, id: string): Resource {
  const found = allResources(template)[id];
  if (found === undefined) throw new Error(`the template has no ${id}`);
  return found;
}

/** The logical name of the only resource of a type. Throws if there is none or more than one. */
export function onlyId(template: Template, type: string): string {
  const [id, ...more] = Object.keys(resourcesOfType(template, type));
  if (id === undefined || more.length > 0) throw new Error(`there is not exactly one ${type}`);
  return id;
}

/** An ARN of a certificate that nobody has. */
export const CERTIFICATE_ARN = "arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";

/** Settings that bring every resource that only a setting brings. */
export const EVERYTHING: Readonly<Record<string, string>> = {
  [SETTINGS.alarmEmail.property]: "operators@example.org",
  [SETTINGS.canaryDeployments.property]: "true",
  [SETTINGS.customDomainName.property]: "registration.example.org",
  [SETTINGS.customDomainCertificateArn.property]: CERTIFICATE_ARN,
  [SETTINGS.reservedConcurrencyInitToken.property]: "10",
  [SETTINGS.reservedConcurrencyRegister.property]: "20",
  [SETTINGS.reservedConcurrencyClientConfig.property]: "30",
  [SETTINGS.eventsBus.property]: "clients",
  [SETTINGS.providerRoleArn.property]: "arn:aws:iam::111122223333:role/provider",
  [SETTINGS.providerOpensSecrets.property]: "true",
  [SETTINGS.passwordRotationSeconds.property]: "P30D",
  [SETTINGS.clientExpirationSeconds.property]: "P90D",
};
