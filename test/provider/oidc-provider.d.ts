declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  /** A client as node-oidc-provider sees it: metadata in camel case, and that of `extraClientMetadata` as it is. */
  export interface ProviderClient {
    readonly clientId: string;
    readonly sectorIdentifier: string;
    readonly previous_client_secret?: string;
    readonly symmetricKeyStore: Iterable<{ readonly kty: string; readonly use: string; readonly alg: string }> & {
      add(key: { kty: "oct"; use: string; alg: string; k: string }): void;
    };
    compareClientSecret(presented: string): boolean | Promise<boolean>;
  }

  export interface ClientModel {
    readonly prototype: ProviderClient;
    find(clientId: string): Promise<ProviderClient | undefined>;
  }

  export interface InteractionDetails {
    readonly prompt: { readonly name: string };
    readonly params: { readonly client_id: string; readonly scope?: string };
    readonly session?: { readonly accountId: string };
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  /** As much more of it as an OpenID Provider uses that people log in at. */
  export interface Provider {
    readonly issuer: string;
    readonly Client: ClientModel;
    readonly Grant: new (members: { accountId: string; clientId: string }) => Grant;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<InteractionDetails>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: object,
    ): Promise<void>;
    on(
      event: "grant.success",
      listener: (context: { readonly oidc: { readonly client?: ProviderClient } }) => void,
    ): this;
  }
}
