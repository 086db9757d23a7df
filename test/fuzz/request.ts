import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { FunctionName } from "../../lib/config/setting.ts";

/** The functions that a gateway calls. */
export type Endpoint = Extract<FunctionName, "initToken" | "register" | "clientConfig">;

/** A request before it becomes an event; mutations change parts of it. */
export interface Draft {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
  /** Names in lower case, as a gateway has them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  /** How the body comes: as the gateway would have it, or as it never should. */
  readonly coding: "text" | "base64" | "text said to be base64";
  readonly host: string;
  readonly sourceIp: string;
}

/** The public base URL of the service, and its host. */
export const HOST = "registrar.example.com";
export const BASE_URL = `https://${HOST}`;

const bodyOf = ({ body, coding }: Draft): Pick<APIGatewayProxyEventV2, "body" | "isBase64Encoded"> => {
  if (body === undefined) return { isBase64Encoded: coding !== "text" };
  const text = Buffer.from(body).toString(coding === "base64" ? "base64" : "utf8");
  return { body: text, isBase64Encoded: coding !== "text" };
};

/** The event of payload version 2.0 that a function gets for a request. */
export function eventOf(draft: Draft): APIGatewayProxyEventV2 {
  const { endpoint, method, path, query, headers, host, sourceIp } = draft;
  const routeKey = `ANY /oidc/${endpoint}`;
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: host,
      domainPrefix: host.split(".")[0] ?? "",
      http: { method, path, protocol: "HTTP/1.1", sourceIp, userAgent: headers["user-agent"] ?? "" },
      requestId: "5b1c2f0e-7d3a-4e63-9a0e-3f6f8d1f2a77",
      routeKey,
      stage: "$default",
      time: "12/Mar/2027:19:03:58 +0000",
      timeEpoch: 1_804_878_238_000,
    },
    ...bodyOf(draft),
  };
}
