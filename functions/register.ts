import { clientResponse } from "../lib/http/client-response.ts";
import { bearerToken } from "../lib/http/credentials.ts";
import { checkHost, createEndpoint } from "../lib/http/endpoint.ts";
import { JSON_TYPES, jsonBody } from "../lib/http/request.ts";
import { ROUTES } from "../lib/http/routes.ts";
import { authorizeRegistration, registerClient } from "../lib/registration/register-client.ts";
import { clientDependencies } from "../lib/runtime.ts";

/** `POST /oidc/register`: the client registration endpoint (OIDC Registration 3, RFC 7591 3). */
export const handler = createEndpoint(ROUTES.register, clientDependencies("register"), {
  POST: async (request, dependencies) => {
    const { settings } = dependencies;
    // As Apereo CAS has it, who may not register learns nothing of which hosts are served.
    const grant = await authorizeRegistration(dependencies, bearerToken(request.headers["authorization"], request.query));
    checkHost(request, settings);
    const answer = await registerClient(dependencies, grant, jsonBody(request, JSON_TYPES, settings.bodyBytesMax));
    return clientResponse(201, answer, settings);
  },
});
