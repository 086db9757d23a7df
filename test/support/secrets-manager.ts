import { createServer, type RequestListener } from "node:http";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { createMemorySecretStore, secretArn } from "../../infra/local/secret-store.ts";
import { addVersion } from "../../infra/local/secret-versions.ts";
import { createSecretsEndpoint } from "../../infra/local/secrets-endpoint.ts";

/** A Secrets Manager with one secret, behind its real protocol. */
export interface SecretsManager {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  /** What each GetSecretValue asked for besides the secret: `current`, or a VersionId. */
  readonly calls: string[];
  /** Puts a version into the secret and makes it the current one. */
  put(versionId: string, value: string): void;
  /** Every further request is handled so, until `undefined` lets them through again. */
  intercept(listener: RequestListener | undefined): void;
  close(): Promise<void>;
}

/** Hangs up, as if nobody were there. */
export const hangUp: RequestListener = (request) => void request.socket.destroy();

/** Starts a Secrets Manager on a free port; its client tries once and makes a note of what it asks for. */
export async function startSecretsManager(name = "secret"): Promise<SecretsManager> {
  const store = createMemorySecretStore();
  const endpoint = createSecretsEndpoint(store);
  let listener: RequestListener | undefined;
  const server = createServer((request, response) => {
    if (listener === undefined) endpoint.emit("request", request, response);
    else listener(request, response);
  });
  const url = loopbackUrl(await listen(server, 0));
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SecretsManagerClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1 });
  const calls: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { VersionId } = args.input as { VersionId?: string };
        calls.push(commandName === GetSecretValueCommand.name ? (VersionId ?? "current") : String(commandName));
        return next(args);
      },
    { step: "initialize" },
  );
  return {
    client,
    secretId: secretArn(name),
    calls,
    put: (versionId, value) => {
      const secret = store.find(name) ?? { name, arn: secretArn(name), createdAt: Date.now(), versions: [] };
      store.save(addVersion(secret, { versionId, createdAt: Date.now(), stages: ["AWSCURRENT"], value }));
    },
    intercept: (next) => {
      listener = next;
    },
    close: async () => {
      client.destroy();
      await close(server, 0);
    },
  };
}
