import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { allowInsecureRequests, discovery, dynamicClientRegistration } from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REDIRECT_URI } from "../support/builders.ts";
import { createRegistrar, type Registrar } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

const MAIN = fileURLToPath(new URL("../../infra/discovery/main.ts", import.meta.url));
const OPTIONS = { execute: [allowInsecureRequests] };

let target: Target;
let registrar: Registrar;
let provider: Server;
let issuer: string;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, "--url", target.url]);
  const fragment: Record<string, unknown> = JSON.parse(stdout);
  // A provider whose own document says the same as the settings do, and takes the endpoint into it (docs/discovery.md).
  provider = createServer((_, response) => {
    const document = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ...document, ...fragment }));
  }).listen(0, "127.0.0.1");
  await once(provider, "listening");
  const address = provider.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(async () => {
  provider.close();
  provider.closeAllConnections();
  await target.stop();
});

describe("a discovery document with the fragment in it", () => {
  it("OIDC Discovery 4: leads a relying party to registration, and what it registers is among what is supported", async () => {
    const configuration = await dynamicClientRegistration(
      new URL(issuer),
      { redirect_uris: [REDIRECT_URI] },
      undefined,
      {
        ...OPTIONS,
        initialAccessToken: await registrar.initialAccessToken(),
      },
    );
    const server = configuration.serverMetadata();
    const client = configuration.clientMetadata();
    expect(server.issuer).toBe(issuer);
    expect(client.client_id).toMatch(/^[0-9a-f]{32}$/);
    expect(server.token_endpoint_auth_methods_supported).toContain(client["token_endpoint_auth_method"]);
    expect(server["id_token_signing_alg_values_supported"]).toContain(client["id_token_signed_response_alg"]);
  });

  it("OIDC Discovery 4.3: is refused under another issuer than its own", async () => {
    const elsewhere = new URL(issuer.replace("127.0.0.1", "localhost"));
    await expect(discovery(elsewhere, "client", undefined, undefined, OPTIONS)).rejects.toThrow(/issuer/i);
  });
});
