import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Settings } from "../config/settings.ts";
import { type ClientAnswer, clientInformation } from "../registration/client-information.ts";
import { entityTagOf } from "./entity-tag.ts";
import { jsonResponse } from "./response.ts";

/** The client information response (RFC 7591 3.2.1) with the entity tag that a later `If-Match` can name. */
export function clientResponse(
  status: 200 | 201,
  answer: ClientAnswer,
  { publicBaseUrl }: Settings,
): APIGatewayProxyStructuredResultV2 {
  return jsonResponse(status, clientInformation(answer, publicBaseUrl), {
    etag: entityTagOf(answer.client.revision),
    // The name that other services with such keys answer with.
    ...(answer.isRepeated && { "idempotent-replayed": "true" }),
  });
}
