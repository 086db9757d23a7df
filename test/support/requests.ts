import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type Request, requestOf } from "../../lib/http/request.ts";
import { type Draft, eventOf } from "../fuzz/request.ts";

/** What a request says; the rest is as in most requests. */
export type RequestParts = Partial<Omit<Draft, "body">> & { readonly body?: string | Uint8Array | undefined };

/** The host of the tests' settings. */
const HOST = "op.example.com";

/** The event of a gateway for a request. */
export function eventWith({ body, ...parts }: RequestParts = {}): APIGatewayProxyEventV2 {
  return eventOf({
    endpoint: "clientConfig",
    method: "GET",
    path: "/oidc/clientConfig",
    query: "",
    headers: {},
    coding: "text",
    host: HOST,
    sourceIp: "192.0.2.1",
    ...parts,
    body: typeof body === "string" ? Buffer.from(body) : body,
  });
}

/** A request as the operations of an endpoint see it. */
export const requestWith = (parts: RequestParts = {}): Request => requestOf(eventWith(parts));
