import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type Request, requestOf } from "../../lib/http/request.ts";
import { BASE_URL, type Draft, eventOf, HOST } from "../fuzz/request.ts";

/** What a test says of a request; the rest is a GET of the configuration endpoint with nothing in it. */
export type Asked = Partial<Omit<Draft, "body">> & { readonly body?: Uint8Array | string };

/** The event of payload version 2.0 for a request. */
export const gatewayEvent = ({ body, ...asked }: Asked = {}): APIGatewayProxyEventV2 =>
  eventOf({
    endpoint: "clientConfig",
    method: "GET",
    path: `/oidc/${asked.endpoint ?? "clientConfig"}`,
    query: "",
    headers: {},
    coding: "text",
    host: HOST,
    sourceIp: "192.0.2.1",
    ...asked,
    body: typeof body === "string" ? Buffer.from(body) : body,
  });

/** The request that the operations of an endpoint get. */
export const gatewayRequest = (asked?: Asked): Request => requestOf(gatewayEvent(asked));

/** Under which URL requests are made. */
export const PUBLIC = { PUBLIC_BASE_URL: BASE_URL } as const;
