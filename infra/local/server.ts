import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { FunctionName } from "../../lib/config/setting.ts";
import { errorResponse } from "../../lib/http/response.ts";
import { ROUTES, type Route } from "../../lib/http/routes.ts";
import { gatewayEvent, headerValues, splitTarget, wireResponse } from "./gateway-event.ts";
import { lambdaContext } from "./lambda-context.ts";
import { readBody } from "./read-body.ts";
import type { Pages } from "./reference-pages.ts";

/** A function of the service, as Lambda calls it. */
export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
/** Every function by its name. */
export type Handlers = Readonly<Record<FunctionName, Handler>>;

/** The largest body API Gateway takes. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const FUNCTION_TIMEOUT_MILLISECONDS = 10_000;

const LIMITS = {
  // An HTTP API takes 10,240 bytes of request line and headers.
  maxHeaderSize: 10_240,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  // By default Node looks for late requests every 30 s only.
  connectionsCheckingInterval: 1_000,
};

const BY_PATH: ReadonlyMap<string, Route> = new Map(Object.values(ROUTES).map((route) => [route.path, route]));

/** What API Gateway answers when a function throws or does not end in time. */
const FUNCTION_FAILED: APIGatewayProxyStructuredResultV2 = {
  statusCode: 500,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message: "Internal Server Error" }),
};

/** Calls a function with Lambda's time limit. */
async function invoke(handler: Handler, event: APIGatewayProxyEventV2, name: FunctionName) {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${name} did not end in time`)), FUNCTION_TIMEOUT_MILLISECONDS);
  try {
    const context = lambdaContext(name, randomUUID(), FUNCTION_TIMEOUT_MILLISECONDS);
    return await Promise.race([handler(event, context), late]);
  } catch (error) {
    console.error(error);
    return FUNCTION_FAILED;
  } finally {
    clearTimeout(timer);
  }
}

async function answer(
  request: IncomingMessage,
  requestId: string,
  handlers: Promise<Handlers>,
  pages: Pages,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { method = "", url: target = "" } = request;
  // RFC 9112 3.2: more than one Host is refused, or two readers could see two addresses.
  if (headerValues(request.rawHeaders, "host").length > 1) {
    return errorResponse(400, "invalid_request", "There must be one Host header.");
  }
  const { path } = splitTarget(target);
  const route = BY_PATH.get(path);
  if (route === undefined)
    return (await pages(method, path)) ?? errorResponse(404, "not_found", "There is nothing at this path.");
  const body = await readBody(request, BODY_BYTES_MAX);
  if (body === undefined)
    return errorResponse(413, "invalid_request", `The body must not exceed ${BODY_BYTES_MAX} bytes.`);

  const { rawHeaders, httpVersion, socket } = request;
  const { remoteAddress = "", localPort = 0 } = socket;
  const wire = {
    method,
    target,
    rawHeaders,
    httpVersion,
    remoteAddress,
    localPort,
    body,
    requestId,
    receivedAt: new Date(),
  };
  const functions = await handlers;
  return invoke(functions[route.function], gatewayEvent(wire, route.path), route.function);
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2, requestId: string): void {
  const { status, headers, body } = wireResponse(result);
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...headers,
    ...(hasBody && { "content-length": String(Buffer.byteLength(body)) }),
    "apigw-requestid": requestId,
  });
  // Node sends no body in answers to HEAD, whatever it is given.
  response.end(hasBody ? body : undefined);
}

/**
 * A server that does what API Gateway does in front of the functions: finds the route by the exact path, makes
 * the event, sends the result. Requests that come before the functions are loaded wait for them. `pages` answers at paths
 * that no route has.
 */
export function createGateway(handlers: Promise<Handlers>, pages: Pages = async () => undefined): Server {
  return createServer(LIMITS, (request, response) => {
    const requestId = randomUUID();
    answer(request, requestId, handlers, pages)
      .then((result) => send(response, result, requestId))
      .catch((error: unknown) => {
        // A caller that went away while sending is no fault of anybody.
        if (!request.readableAborted) console.error(error);
        response.destroy();
      });
  });
}
