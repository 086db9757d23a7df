import { clientConfigRoute } from "../lib/http/client-config-route.ts";
import { createEndpoint } from "../lib/http/endpoint.ts";
import { answeringClient, deletingClient } from "../lib/http/management.ts";
import { readClient } from "../lib/registration/read-client.ts";
import { clientDependencies } from "../lib/runtime/clients.ts";

const dependencies = clientDependencies("clientConfig");
const { registrationTokenRecovery } = dependencies.settings;

/** What writes is loaded when it is first asked for: most calls read, and need none of the rules for metadata. */
const writing = () => import("../lib/http/writing.ts");

/** `/oidc/clientConfig?clientId=…`: the client configuration endpoint (RFC 7592, OIDC Registration 4; PATCH as CAS). */
export const handler = createEndpoint(clientConfigRoute(dependencies.settings), dependencies, {
  GET: answeringClient(readClient),
  PUT: async (request, on) => (await writing()).replacingClient(request, on),
  PATCH: async (request, on) => (await writing()).amendingClient(request, on),
  DELETE: deletingClient,
  ...(registrationTokenRecovery && { POST: async (request, on) => (await writing()).recoveringToken(request, on) }),
});
