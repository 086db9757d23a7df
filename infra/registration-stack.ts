import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { type IGrantable, Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { RESOURCES } from "../lib/config/resources.ts";
import type { DeployedFunctionName, FunctionName } from "../lib/config/setting.ts";
import { SETTINGS, type Settings } from "../lib/config/settings.ts";
import { AlarmTopic } from "./constructs/alarm-topic.ts";
import { Alarms, type Watched } from "./constructs/alarms.ts";
import { type Canary, CanaryDeployments } from "./constructs/canary-deployments.ts";
import { ClientEvents } from "./constructs/client-events.ts";
import { ClientTable } from "./constructs/client-table.ts";
import { CustomDomain } from "./constructs/custom-domain.ts";
import { OperationsDashboard } from "./constructs/dashboard.ts";
import { EndpointFunction, type EndpointProps } from "./constructs/endpoint-function.ts";
import { ExpiryWarnings, WARNING_FUNCTION } from "./constructs/expiry-warnings.ts";
import { itemRightsOf } from "./constructs/item-rights.ts";
import { ENDPOINTS } from "./constructs/metrics.ts";
import { PasswordRotation, ROTATION_FUNCTION, ROTATION_RIGHTS } from "./constructs/password-rotation.ts";
import { grantRead, type ProviderRights, type ReadableClients } from "./constructs/provider-access.ts";
import { RegistrationApi } from "./constructs/registration-api.ts";
import { Secrets } from "./constructs/secrets.ts";
import type { BoundSettings } from "./settings/bind-properties.ts";

type Functions = Readonly<Record<FunctionName, EndpointFunction>>;

/** The whole service: an API, three functions, one table, two secrets, and what it takes to run them. */
export class RegistrationStack extends Stack {
  readonly #clients: ReadableClients;

  constructor(scope: Construct, id: string, bound: BoundSettings, props?: StackProps) {
    super(scope, id, props);
    const { settings } = bound;
    const table = new ClientTable(this, "Clients");
    const { credentials, keys } = new Secrets(this, "Secrets", settings.initialAccessTokenUser);
    this.#clients = {
      tableArn: table.tableArn,
      tableStreamArn: table.tableStreamArn,
      keysSecretArn: keys.secretArn,
    };
    const domain = this.#domain(settings);
    const api = new RegistrationApi(this, "Api", settings.logRetentionDays, domain);
    const publicBaseUrl = settings.publicBaseUrl || api.endpoint;
    const endpoint = (name: DeployedFunctionName, more: Partial<EndpointProps> = {}): EndpointFunction =>
      new EndpointFunction(this, name, {
        environment: { ...bound.environmentOf(name), [SETTINGS.publicBaseUrl.variable]: publicBaseUrl },
        memoryMegabytes: settings.memoryMegabytes,
        logRetentionDays: settings.logRetentionDays,
        reservedConcurrency: reservedConcurrencyOf(settings)[name],
        hasAlias: settings.canaryDeployments,
        ...more,
      });

    const functions: Functions = {
      initToken: endpoint("initToken")
        .bindSecret(RESOURCES.credentialsSecret, credentials)
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, itemRightsOf("initToken", settings)),
      register: endpoint("register")
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, itemRightsOf("register", settings)),
      clientConfig: endpoint("clientConfig")
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, itemRightsOf("clientConfig", settings)),
    };
    api.serve(functions);
    this.#tell(table, settings);
    const { registrationsPerHourBaseline, passwordRotationSeconds: period } = settings;
    const rotation =
      period === 0
        ? undefined
        : endpoint("rotateCredentials", ROTATION_FUNCTION).bindSecret(
            RESOURCES.credentialsSecret,
            credentials,
            ROTATION_RIGHTS,
          );
    // After the gateway: Secrets Manager tries the function at once, and the function calls initToken.
    if (rotation !== undefined)
      new PasswordRotation(this, "PasswordRotation", credentials, rotation.lambda, period).node.addDependency(api);
    const warnings = warnsOfExpiry(settings)
      ? endpoint("warnExpiring", WARNING_FUNCTION).bindTable(RESOURCES.clientTable, table)
      : undefined;
    if (warnings !== undefined) new ExpiryWarnings(this, "ExpiryWarnings", warnings.lambda, table);
    this.#operate({ api: api.http, functions, table, registrationsPerHourBaseline, rotation, warnings }, api, settings);

    this.#output("BaseUrl", publicBaseUrl, "The /oidc paths are under this URL");
    // The ARN is a secret's full name, and what --secret-id takes; the short one would have to be cut out of it.
    this.#output("CredentialsSecretName", credentials.secretArn, "User name and password for initToken");
    this.#output("KeysSecretName", keys.secretArn, "Random text behind all keys; losing it loses every sealed secret");
    this.#output("ClientTableName", table.tableName, "Registered clients, for the OpenID Provider to read");
    this.#output("ClientTableArn", table.tableArn, "The same, for the rights of the OpenID Provider");
    this.#output("ClientTableStreamArn", table.tableStreamArn ?? "", "Changes of clients, for whoever follows them");
    this.#provide(settings);
  }

  /** Lets an OpenID Provider read the clients, and what else is asked for (docs/provider.md). */
  grantRead(provider: IGrantable, rights: ProviderRights = {}): void {
    grantRead(provider, this.#clients, rights);
  }

  /** The rights of a provider that another stack, or nobody's, has made. */
  #provide({ providerRoleArn: arn, providerOpensSecrets: secrets }: Settings): void {
    if (arn === undefined) return;
    this.grantRead(Role.fromRoleArn(this, "Provider", arn), { heartbeat: true, secrets });
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

  /** Events of clients, where a bus is to be told. */
  #tell(table: ClientTable, settings: Settings): void {
    if (settings.eventsBus === undefined) return;
    const events = new ClientEvents(this, "Events", { table, bus: settings.eventsBus, ...settings });
    this.#output("EventsDeadLetterQueueUrl", events.deadLetters.queueUrl, "Changes of clients that no event told");
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

/** Warnings are events: without a bus nobody would hear them. */
const warnsOfExpiry = ({ clientExpirationSeconds, eventsBus }: Settings): boolean =>
  clientExpirationSeconds > 0 && eventsBus !== undefined;

function reservedConcurrencyOf(settings: Settings): Readonly<Record<DeployedFunctionName, number | undefined>> {
  return {
    rotateCredentials: undefined,
    warnExpiring: undefined,
    initToken: settings.reservedConcurrencyInitToken,
    register: settings.reservedConcurrencyRegister,
    clientConfig: settings.reservedConcurrencyClientConfig,
  };
}
