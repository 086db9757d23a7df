import type { Settings } from "../config/settings.ts";
import { OAuthError } from "../errors.ts";
import type { ManagementTarget } from "../registration/authorize-management.ts";
import type { ClientAnswer } from "../registration/client-information.ts";
import { deleteClient } from "../registration/delete-client.ts";
import type { ClientDependencies } from "../registration/dependencies.ts";
import { clientResponse } from "./client-response.ts";
import { bearerToken } from "./credentials.ts";
import { checkHost, type Operation } from "./endpoint.ts";
import { allowedRevision } from "./entity-tag.ts";
import { clientIdOf, type Request } from "./request.ts";
import { emptyResponse } from "./response.ts";

/**
 * Which client a request to the configuration endpoint is about, with which token and under which condition. Throws
 * {@link OAuthError}: `token_missing`, `token_refused`, `authorization_ambiguous`, `host_not_served`, `query_refused`.
 */
function managementTarget(request: Request, settings: Settings): ManagementTarget {
  const token = bearerToken(request.headers["authorization"], request.query);
  if (token === undefined) throw new OAuthError({ kind: "token_missing" });
  checkHost(request, settings);
  const ifMatch = request.headers["if-match"];
  return {
    clientId: clientIdOf(request.query),
    token,
    isConditional: ifMatch !== undefined && ifMatch.trim() !== "*",
    isAllowedRevision: allowedRevision(ifMatch),
    source: request.source,
  };
}

/** The operation of a use case that manages one client and answers with it (RFC 7592 2.1 and 2.2). */
export function answeringClient(
  use: (dependencies: ClientDependencies, target: ManagementTarget, request: Request) => Promise<ClientAnswer>,
): Operation<ClientDependencies> {
  return async (request, dependencies) => {
    const { settings } = dependencies;
    return clientResponse(200, await use(dependencies, managementTarget(request, settings), request), settings);
  };
}

/** Deletes one client and answers with nothing (RFC 7592 2.3). */
export const deletingClient: Operation<ClientDependencies> = async (request, dependencies) => {
  await deleteClient(dependencies, managementTarget(request, dependencies.settings));
  return emptyResponse(204);
};
