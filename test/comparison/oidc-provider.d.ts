declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  /** As much of node-oidc-provider 9 as the comparison uses. */
  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(event: "server_error", listener: (context: unknown, error: Error) => void): this;
    registerGrantType(name: string, handler: () => Promise<void>): void;
  }
}
