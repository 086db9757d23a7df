import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { gatewayEvent } from "../../infra/local/gateway-event.ts";

/** The host that the events of the bench are addressed to. */
export const HOST = "registrar.example.org";
/** A client as most are. */
export const TYPICAL = {
  client_name: "Example",
  redirect_uris: ["https://rp.example.org/callback", "https://rp.example.org/other?x=1"],
  post_logout_redirect_uris: ["https://rp.example.org/bye"],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "client_secret_basic",
  contacts: ["ops@rp.example.org"],
  logo_uri: "https://rp.example.org/logo.png",
  policy_uri: "https://rp.example.org/policy",
};

const longUris = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `https://rp.example.org/${index}/`.padEnd(1000, "a"));

/** The same with so many long URIs, about a kilobyte each. */
export const sizedBody = (uris: number): typeof TYPICAL => ({
  ...TYPICAL,
  redirect_uris: longUris(Math.ceil(uris / 2)),
  post_logout_redirect_uris: longUris(Math.floor(uris / 2)),
});

/** A client that takes about half of what a body may. */
export const LARGE = sizedBody(28);

/** The event that the gateway makes of a request. */
export function eventFor(method: string, target: string, authorization: string, body?: object): APIGatewayProxyEventV2 {
  const type = body === undefined ? [] : ["Content-Type", "application/json"];
  const [path = ""] = target.split("?");
  return gatewayEvent(
    {
      method,
      target,
      rawHeaders: ["Host", HOST, "User-Agent", "bench", "Authorization", authorization, ...type],
      httpVersion: "1.1",
      remoteAddress: "192.0.2.1",
      localPort: 443,
      body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
      requestId: randomUUID(),
      receivedAt: new Date(),
    },
    path,
  );
}

/** The `Authorization` value of an operator. */
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
