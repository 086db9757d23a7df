import { createGateway, type Handlers } from "../../infra/local/server.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { clientResponse } from "../../lib/http/client-response.ts";
import { bearerToken } from "../../lib/http/credentials.ts";
import { checkHost, createEndpoint, type Handler } from "../../lib/http/endpoint.ts";
import { JSON_TYPES, jsonBody } from "../../lib/http/request.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { createLog } from "../../lib/observability/log.ts";
import { initialAccessTokenParties } from "../../lib/registration/initial-access-token-parties.ts";
import type { ClientStore } from "../../lib/registration/ports.ts";
import { authorizeRegistration, registerClient } from "../../lib/registration/register-client.ts";
import { issueInitialAccessToken } from "../../lib/tokens/initial-access-token.ts";
import { createKeyring } from "../../lib/tokens/keyring.ts";
import { randomBytes } from "../../lib/tokens/random-pool.ts";
import { createUseCases } from "../support/use-cases.ts";

/** The registration endpoint of functions/register.ts, in PROTECTED mode, over a store of the caller's. */
export interface MemoryRegistrar {
  readonly handler: Handler;
  readonly token: string;
}

const unused = () => Promise.reject(new Error("not used here"));

/** A store that only takes clients. */
export const storeOf = (create: ClientStore["create"]): ClientStore => ({
  create,
  find: unused,
  replace: unused,
  remove: unused,
  removeAsRead: unused,
  endPreviousToken: unused,
});

/** Everything is the service's own but the store, the secret and where log lines go. */
export async function memoryRegistrar(baseUrl: string, create: ClientStore["create"]): Promise<MemoryRegistrar> {
  const version = { versionId: "v1", value: "the text of the keys secret", createdAt: 0 };
  const current = async () => version;
  const keyring = createKeyring({ current, version: current, claimedVersion: current });
  const { dependencies } = createUseCases(
    storeOf(create),
    { [SETTINGS.publicBaseUrl.variable]: baseUrl },
    {
      keyring,
      random: randomBytes,
      clock: () => Math.floor(Date.now() / 1000),
      log: createLog({ write: () => undefined, nowMilliseconds: Date.now, functionName: "register" }),
    },
  );
  const issued = { subject: "bench", tokenId: "bench", issuedAt: dependencies.clock(), lifetimeSeconds: 28_800 };
  const { token } = await issueInitialAccessToken(keyring, initialAccessTokenParties(dependencies.settings), issued);
  const handler = createEndpoint(
    ROUTES.register,
    { ...dependencies, forRequest: () => dependencies },
    {
      POST: async (request, on) => {
        const grant = await authorizeRegistration(on, bearerToken(request.headers["authorization"], request.query));
        checkHost(request, on.settings);
        const body = jsonBody(request, JSON_TYPES, on.settings.bodyBytesMax);
        const answer = await registerClient(on, grant, { body, source: request.source });
        return clientResponse(201, answer, on.settings);
      },
    },
  );
  return { handler, token };
}

/** The same behind the gateway of the local runner. */
export function gatewayFor(registrar: Promise<MemoryRegistrar>): ReturnType<typeof createGateway> {
  const handlers = registrar.then(
    ({ handler }): Handlers => ({ initToken: unused, register: handler, clientConfig: unused }),
  );
  return createGateway(handlers, async () => undefined);
}
