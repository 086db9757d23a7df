import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { BASE_URL, HOST } from "../fuzz/request.ts";
import { eventWith, type RequestParts } from "./requests.ts";

/** The event for a function at {@link PUBLIC}. */
export const gatewayEvent = (parts: RequestParts = {}): APIGatewayProxyEventV2 =>
  eventWith({ host: HOST, path: `/oidc/${parts.endpoint ?? "clientConfig"}`, ...parts });

/** Under which URL requests are made. */
export const PUBLIC = { PUBLIC_BASE_URL: BASE_URL } as const;
