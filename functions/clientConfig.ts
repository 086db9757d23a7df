import { createEndpoint } from "../lib/http/endpoint.ts";
import { answeringClient, managementTarget } from "../lib/http/management.ts";
import { JSON_TYPES, jsonBody, mergePatchBody } from "../lib/http/request.ts";
import { emptyResponse } from "../lib/http/response.ts";
import { ROUTES } from "../lib/http/routes.ts";
import { amendClient } from "../lib/registration/amend-client.ts";
import { deleteClient } from "../lib/registration/delete-client.ts";
import { readClient } from "../lib/registration/read-client.ts";
import { replaceClient } from "../lib/registration/replace-client.ts";
import { clientDependencies } from "../lib/runtime/clients.ts";

const dependencies = clientDependencies("clientConfig");
const { bodyBytesMax } = dependencies.settings;

/** `/oidc/clientConfig?clientId=…`: the client configuration endpoint (RFC 7592, OIDC Registration 4; PATCH as CAS). */
export const handler = createEndpoint(ROUTES.clientConfig, dependencies, {
  GET: answeringClient(readClient),
  PUT: answeringClient((on, target, request) =>
    replaceClient(on, target, () => jsonBody(request, JSON_TYPES, bodyBytesMax)),
  ),
  PATCH: answeringClient((on, target, request) => amendClient(on, target, () => mergePatchBody(request, bodyBytesMax))),
  DELETE: async (request, on) => {
    await deleteClient(on, managementTarget(request, on.settings));
    return emptyResponse(204);
  },
});
