import { basicCredentials } from "../lib/http/credentials.ts";
import { checkHost, createEndpoint } from "../lib/http/endpoint.ts";
import { initialTokenLimits } from "../lib/http/initial-token-request.ts";
import { jsonResponse } from "../lib/http/response.ts";
import { ROUTES } from "../lib/http/routes.ts";
import { issueInitialAccessToken } from "../lib/registration/issue-initial-access-token.ts";
import { issuingDependencies } from "../lib/runtime/issuing.ts";

/** `GET /oidc/initToken`: operator credentials to an initial access token, as Apereo CAS has it; limited as the query says. */
export const handler = createEndpoint(ROUTES.initToken, issuingDependencies(), {
  GET: async (request, dependencies) => {
    checkHost(request, dependencies.settings);
    const answer = await issueInitialAccessToken(
      dependencies,
      () => basicCredentials(request.headers["authorization"]),
      () => initialTokenLimits(request.query),
    );
    return jsonResponse(200, answer);
  },
});
