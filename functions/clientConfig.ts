import { clientResponse } from "../lib/http/client-response.ts";
import { createEndpoint } from "../lib/http/endpoint.ts";
import { managementTarget } from "../lib/http/management-target.ts";
import { JSON_TYPES, jsonBody, mergePatchBody } from "../lib/http/request.ts";
import { emptyResponse } from "../lib/http/response.ts";
import { ROUTES } from "../lib/http/routes.ts";
import { amendClient } from "../lib/registration/amend-client.ts";
import { deleteClient } from "../lib/registration/delete-client.ts";
import { readClient } from "../lib/registration/read-client.ts";
import { replaceClient } from "../lib/registration/replace-client.ts";
import { clientDependencies } from "../lib/runtime/clients.ts";

/** `/oidc/clientConfig?clientId=…`: the client configuration endpoint (RFC 7592, OIDC Registration 4; PATCH as Apereo CAS). */
export const handler = createEndpoint(ROUTES.clientConfig, clientDependencies("clientConfig"), {
  GET: async (request, on) =>
    clientResponse(200, await readClient(on, managementTarget(request, on.settings)), on.settings),
  PUT: async (request, on) =>
    clientResponse(
      200,
      await replaceClient(on, managementTarget(request, on.settings), () =>
        jsonBody(request, JSON_TYPES, on.settings.bodyBytesMax),
      ),
      on.settings,
    ),
  PATCH: async (request, on) =>
    clientResponse(
      200,
      await amendClient(on, managementTarget(request, on.settings), () =>
        mergePatchBody(request, on.settings.bodyBytesMax),
      ),
      on.settings,
    ),
  DELETE: async (request, on) => {
    await deleteClient(on, managementTarget(request, on.settings));
    return emptyResponse(204);
  },
});
