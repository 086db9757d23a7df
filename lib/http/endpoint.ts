import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { Settings } from "../config/settings.ts";
import { OAuthError } from "../errors.ts";
import { errorFields, evidenceOf, namesOf } from "../observability/describe-error.ts";
import type { Log } from "../observability/log.ts";
import { onceFor } from "../once-for.ts";
import { problemResponse, serverErrorResponse } from "./problem.ts";
import { MERGE_PATCH_TYPES, type Request, requestOf } from "./request.ts";
import { emptyResponse } from "./response.ts";
import type { Route } from "./routes.ts";

type Response = APIGatewayProxyStructuredResultV2;

/** What an endpoint needs of its function's dependencies. */
export interface EndpointDependencies {
  readonly settings: Settings;
  readonly log: Log;
}

/** What an endpoint has at hand from the start of its function. */
export interface FunctionDependencies<D> extends EndpointDependencies {
  /**
   * What one request works with. With `signal` aborted, because the request was given up, none of it may begin anything:
   * Lambda lets it go on when the next request comes, on what others have written since.
   */
  readonly forRequest: (signal: AbortSignal) => D;
}

/** What one method of an endpoint does with a request. Throws {@link OAuthError} to refuse it. */
export type Operation<D> = (request: Request, dependencies: D) => Promise<Response>;

/** A Lambda handler for an HTTP API, payload version 2.0. */
export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Response>;

/** So much time is left for the answer when an operation is given up: who was cut off by Lambda itself got no answer. */
const TIME_IS_UP = {
  timeoutEarlyInMillis: 250,
  timeoutEarlyResponse: (): never => {
    throw new OAuthError({ kind: "unavailable", what: "time" });
  },
};

/**
 * The handler of a route, one operation for each of its methods. It answers preflights, other methods and the switched
 * off service itself, turns every refusal into its answer and everything else that is thrown into a 500 that tells
 * nothing. Each answer but that to a preflight leaves one line in the log.
 */
export function createEndpoint<D extends EndpointDependencies>(
  route: Route,
  dependencies: FunctionDependencies<D>,
  operations: Readonly<Record<string, Operation<D>>>,
): Handler {
  const requests = new WeakMap<object, { readonly request: Request; readonly log: Log }>();
  return middy<APIGatewayProxyEventV2, Response>(TIME_IS_UP)
    .handler((event: APIGatewayProxyEventV2, _context: Context, { signal }: { readonly signal: AbortSignal }) => {
      const request = requestOf(event);
      const log = dependencies.log.forRequest(request.requestId);
      requests.set(event, { request, log });
      if (request.method === "OPTIONS") return preflight(route);
      const operation = operationFor(route, dependencies.settings, operations, request);
      return operation(request, { ...dependencies.forRequest(signal), log, signal });
    })
    .onError((failed) => {
      const { request, log } = requests.get(failed.event) ?? { request: undefined, log: dependencies.log };
      failed.response = answerTo(failed.error, request, log);
    }) as unknown as Handler;
}

function operationFor<D extends EndpointDependencies>(
  route: Route,
  settings: Settings,
  operations: Readonly<Record<string, Operation<D>>>,
  { method }: Request,
): Operation<D> {
  const operation = Object.hasOwn(operations, method) ? operations[method] : undefined;
  // OPTIONS is among the methods that the path knows, so it belongs into Allow (RFC 9110 10.2.1).
  if (operation === undefined)
    throw new OAuthError({ kind: "method_not_allowed", allow: [...route.methods, "OPTIONS"] });
  if (!settings.registrationEnabled) throw new OAuthError({ kind: "registration_disabled" });
  return operation;
}

/** The answer to a preflight (Fetch, CORS protocol), which browsers send without credentials. */
function preflight({ methods }: Route): Response {
  return emptyResponse(204, {
    allow: [...methods, "OPTIONS"].join(", "),
    ...(methods.includes("PATCH") && { "accept-patch": MERGE_PATCH_TYPES.join(", ") }),
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": "Authorization, Content-Type, If-Match, Idempotency-Key",
    "access-control-max-age": "86400",
  });
}

function answerTo(error: unknown, request: Request | undefined, log: Log): Response {
  if (!(error instanceof OAuthError)) {
    log.event("unexpected fault", { status: 500, ...errorFields(error) });
    return serverErrorResponse(request?.requestId ?? "unknown");
  }
  const { reason } = error;
  const response = problemResponse(reason, request?.method === "PATCH" ? MERGE_PATCH_TYPES.join(", ") : undefined);
  const cause = error.cause === undefined ? {} : { error: namesOf(error.cause) };
  log.event("request refused", { status: response.statusCode, reason: reason.kind, why: evidenceOf(reason), ...cause });
  return response;
}

/**
 * Whether the caller addressed this service under its own name: the host of the public base URL, or one that is
 * accepted besides. The host is the gateway's word, not a forwarded header's. Throws {@link OAuthError}
 * `host_not_served`.
 */
export function checkHost({ host }: Request, settings: Settings): void {
  if (!servedHosts(settings).has(host)) throw new OAuthError({ kind: "host_not_served" });
}

const servedHosts = onceFor(
  ({ publicBaseUrl, acceptedHosts }: Settings) => new Set([new URL(publicBaseUrl).hostname, ...acceptedHosts]),
);
