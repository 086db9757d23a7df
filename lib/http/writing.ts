import { OAuthError } from "../errors.ts";
import { amendClient } from "../registration/amend-client.ts";
import type { ClientDependencies } from "../registration/dependencies.ts";
import { recoverRegistrationToken } from "../registration/recover-registration-token.ts";
import { replaceClient } from "../registration/replace-client.ts";
import { clientResponse } from "./client-response.ts";
import { checkHost, type Operation } from "./endpoint.ts";
import { answeringClient } from "./management.ts";
import { clientIdOf, FORM_TYPES, formBody, JSON_TYPES, jsonBody, mergePatchBody, type Request } from "./request.ts";
import { ROUTES } from "./routes.ts";

/** Replaces one client (RFC 7592 2.2). */
export const replacingClient = answeringClient((on, target, request) =>
  replaceClient(on, target, () => jsonBody(request, JSON_TYPES, on.settings.bodyBytesMax)),
);

/** Amends one client by a merge patch (RFC 7396). */
export const amendingClient = answeringClient((on, target, request) =>
  amendClient(on, target, () => mergePatchBody(request, on.settings.bodyBytesMax)),
);

/** RFC 7523 2.2. */
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** POST of a client assertion to the configuration endpoint: a new registration access token for a client that lost its own. */
export const recoveringToken: Operation<ClientDependencies> = async (request, dependencies) => {
  const { settings } = dependencies;
  checkHost(request, settings);
  const clientId = clientIdOf(request.query);
  const endpoint = `${settings.publicBaseUrl}${ROUTES.clientConfig.path}`;
  const answer = await recoverRegistrationToken(dependencies, {
    clientId,
    assertion: assertionIn(request, clientId, settings.bodyBytesMax),
    audiences: [endpoint, `${endpoint}?clientId=${encodeURIComponent(clientId)}`],
    source: request.source,
  });
  return clientResponse(200, answer, settings);
};

/** The assertion in a form (RFC 7521 4.2). Throws {@link OAuthError}: `form_refused`, and what {@link formBody} throws. */
function assertionIn(request: Request, clientId: string, bytesMax: number): string {
  const form = formBody(request, FORM_TYPES, bytesMax);
  const only = (name: "client_assertion" | "client_assertion_type") => {
    const [value, ...others] = form.getAll(name);
    if (value === undefined || value === "" || others.length > 0)
      throw new OAuthError({ kind: "form_refused", why: name });
    return value;
  };
  if (only("client_assertion_type") !== JWT_BEARER)
    throw new OAuthError({ kind: "form_refused", why: "client_assertion_type" });
  // RFC 7521 4.2: optional, but it must name the same client; RFC 6749 3.2: once, like every parameter.
  const [named = clientId, ...others] = form.getAll("client_id");
  if (named !== clientId || others.length > 0) throw new OAuthError({ kind: "form_refused", why: "client_id" });
  return only("client_assertion");
}
