import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { RESOURCES } from "../lib/config/resources.ts";
import type { FunctionName } from "../lib/config/setting.ts";
import { SETTINGS, type Settings } from "../lib/config/settings.ts";
import { AlarmTopic } from "./constructs/alarm-topic.ts";
import { Alarms, type Watched } from "./constructs/alarms.ts";
import { type Canary, CanaryDeployments } from "./constructs/canary-deployments.ts";
import { ClientTable } from "./constructs/client-table.ts";
import { CustomDomain } from "./constructs/custom-domain.ts";
import { OperationsDashboard } from "./constructs/dashboard.ts";
import { EndpointFunction } from "./constructs/endpoint-function.ts";
import { ENDPOINTS } from "./constructs/metrics.ts";
import { RegistrationApi } from "./constructs/registration-api.ts";
import { Secrets } from "./constructs/secrets.ts";
import type { BoundSettings } from "./settings/bind-properties.ts";

type Functions = Readonly<Record<FunctionName, EndpointFunction>>;

/** The whole service: an API, three functions, one table, two secrets, and what it takes to run them. */
export class RegistrationStack extends Stack {
  constructor(scope: Construct, id: string, bound: BoundSettings, props?: StackProps) {
    super(scope, id, props);
    const { settings } = bound;
    const table = new ClientTable(this, "Clients");
    const { credentials, keys } = new Secrets(this, "Secrets", settings.initialAccessTokenUser);
    const domain = this.#domain(settings);
    const api = new RegistrationApi(this, "Api", settings.logRetentionDays, domain);
    const publicBaseUrl = settings.publicBaseUrl || api.endpoint;
    const endpoint = (name: FunctionName): EndpointFunction =>
      new EndpointFunction(this, name, {
        environment: { ...bound.environmentOf(name), [SETTINGS.publicBaseUrl.variable]: publicBaseUrl },
        memoryMegabytes: settings.memoryMegabytes,
        logRetentionDays: settings.logRetentionDays,
        reservedConcurrency: reservedConcurrencyOf(settings)[name],
        hasAlias: settings.canaryDeployments,
      });

    const functions: Functions = {
      initToken: endpoint("initToken")
        .bindSecret(RESOURCES.credentialsSecret, credentials)
        .bindSecret(RESOURCES.keysSecret, keys),
      register: endpoint("register")
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, ["dynamodb:PutItem"]),
      clientConfig: endpoint("clientConfig")
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]),
    };
    api.serve(functions);
    const { registrationsPerHourBaseline } = settings;
    this.#operate({ api: api.http, functions, table, registrationsPerHourBaseline }, api, settings);

    this.#output("BaseUrl", publicBaseUrl, "The /oidc paths are under this URL");
    // The ARN is a secret's full name, and what --secret-id takes; the short one would have to be cut out of it.
    this.#output("CredentialsSecretName", credentials.secretArn, "User name and password for initToken");
    this.#output("KeysSecretName", keys.secretArn, "Random text behind all keys; losing it loses every sealed secret");
    this.#output("ClientTableName", table.tableName, "Registered clients, for the OpenID Provider to read");
  }

  /** Alarms, where they go, the page that shows them, and what they take back. */
  #operate(watched: Watched, api: RegistrationApi, settings: Settings): void {
    const { topic, action } = new AlarmTopic(this, "AlarmTopic", settings.alarmEmail);
    const alarms = new Alarms(this, "Alarms", watched, action);
    const dashboard = new OperationsDashboard(this, "Dashboard", watched, api, alarms);
    const canaries = ENDPOINTS.flatMap((name): Canary[] => {
      const { alias } = watched.functions[name];
      return alias === undefined ? [] : [{ name, alias, alarms: alarms.againstNewVersionOf(name) }];
    });
    if (canaries.length > 0) new CanaryDeployments(this, "Canary", canaries);
    this.#output("AlarmTopicArn", topic.topicArn, "Where alarms go; subscribe whoever is on duty");
    this.#output("DashboardName", dashboard.dashboardName, "How the service is, in CloudWatch");
  }

  #domain({ customDomainName: name, customDomainCertificateArn: certificate }: Settings): CustomDomain | undefined {
    // Both or neither: settings with one of them do not hold.
    if (name === undefined || certificate === undefined) return undefined;
    const domain = new CustomDomain(this, "Domain", name, certificate);
    this.#output("DomainTarget", domain.regionalDomainName, `What the DNS record of ${name} must point to`);
    this.#output("DomainTargetZone", domain.regionalHostedZoneId, "The hosted zone of that, for an alias in Route 53");
    return domain;
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

function reservedConcurrencyOf(settings: Settings): Readonly<Record<FunctionName, number | undefined>> {
  return {
    initToken: settings.reservedConcurrencyInitToken,
    register: settings.reservedConcurrencyRegister,
    clientConfig: settings.reservedConcurrencyClientConfig,
  };
}
