import { clientResponse } from "../lib/http/client-response.ts";
import { bearerToken } from "../lib/http/credentials.ts";
import { checkHost, createEndpoint } from "../lib/http/endpoint.ts";
import { registrationRequest } from "../lib/http/registration-request.ts";
import { jsonResponse } from "../lib/http/response.ts";
import { ROUTES } from "../lib/http/routes.ts";
import { authorizeRegistration, registerClient, rehearseRegistration } from "../lib/registration/register-client.ts";
import { clientDependencies } from "../lib/runtime/clients.ts";

/** `POST /oidc/register`: the client registration endpoint (OIDC Registration 3, RFC 7591 3). */
export const handler = createEndpoint(ROUTES.register, clientDependencies("register"), {
  POST: async (request, dependencies) => {
    const { settings } = dependencies;
    const token = bearerToken(request.headers["authorization"], request.query);
    // As Apereo CAS has it, who may not register learns nothing of which hosts are served.
    const grant = await authorizeRegistration(dependencies, token);
    checkHost(request, settings);
    const { isRehearsal, ...registration } = registrationRequest(request, settings);
    if (isRehearsal) return jsonResponse(200, await rehearseRegistration(dependencies, grant, registration.body));
    return clientResponse(201, await registerClient(dependencies, grant, registration), settings);
  },
});
