import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { RESOURCES } from "../lib/config/resources.ts";
import type { FunctionName } from "../lib/config/setting.ts";
import { SETTINGS } from "../lib/config/settings.ts";
import { ClientTable } from "./constructs/client-table.ts";
import { EndpointFunction } from "./constructs/endpoint-function.ts";
import { RegistrationApi } from "./constructs/registration-api.ts";
import { Secrets } from "./constructs/secrets.ts";
import type { BoundSettings } from "./settings/bind-properties.ts";

/** The whole service: an API, three functions, one table, two secrets. */
export class RegistrationStack extends Stack {
  constructor(scope: Construct, id: string, bound: BoundSettings, props?: StackProps) {
    super(scope, id, props);
    const { settings } = bound;
    const table = new ClientTable(this, "Clients");
    const { credentials, keys } = new Secrets(this, "Secrets", settings.initialAccessTokenUser);
    const api = new RegistrationApi(this, "Api");
    const publicBaseUrl = settings.publicBaseUrl || api.endpoint;
    const endpoint = (name: FunctionName): EndpointFunction =>
      new EndpointFunction(this, name, {
        ...bound.environmentOf(name),
        [SETTINGS.publicBaseUrl.variable]: publicBaseUrl,
      });

    api.serve({
      initToken: endpoint("initToken")
        .bindSecret(RESOURCES.credentialsSecret, credentials)
        .bindSecret(RESOURCES.keysSecret, keys),
      register: endpoint("register")
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, ["dynamodb:PutItem"]),
      clientConfig: endpoint("clientConfig")
        .bindSecret(RESOURCES.keysSecret, keys)
        .bindTable(RESOURCES.clientTable, table, ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]),
    });

    this.#output("BaseUrl", publicBaseUrl, "The /oidc paths are under this URL");
    // The ARN is a secret's full name, and what --secret-id takes; the short one would have to be cut out of it.
    this.#output("CredentialsSecretName", credentials.secretArn, "User name and password for initToken");
    this.#output("KeysSecretName", keys.secretArn, "Random text behind all keys; losing it loses every sealed secret");
    this.#output("ClientTableName", table.tableName, "Registered clients, for the OpenID Provider to read");
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
