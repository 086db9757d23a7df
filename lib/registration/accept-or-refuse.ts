import { OAuthError } from "../errors.ts";
import { type AcceptedMetadata, acceptMetadata, type Supplied } from "../metadata/accept-metadata.ts";
import { metadataText } from "../metadata/metadata-text.ts";
import type { ParameterName } from "../metadata/parameters.ts";
import type { PublicJsonFetcher } from "../metadata/sector-identifier.ts";
import { namesOf } from "../observability/describe-error.ts";
import type { Log } from "../observability/log.ts";
import type { Client } from "./client.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** Accepted metadata, and what the server put into it. */
export interface AcceptedRequest {
  readonly metadata: AcceptedMetadata;
  readonly supplied: readonly Supplied[];
  readonly initialNames: readonly ParameterName[];
  readonly unknownCount: number;
}

/**
 * Metadata from a request, under the policy of the client that it is for, or {@link OAuthError}: `metadata_refused` with every fault, `body_too_large` where the
 * members that came together over time exceed what one request may carry.
 */
export async function acceptOrRefuse(
  { settings, fetchPublicJson, fetchIssuerKeys, clock, log }: ClientDependencies,
  body: Readonly<Record<string, unknown>>,
  { metadata: registered, policy }: Partial<Pick<Client, "metadata" | "policy">> = {},
): Promise<AcceptedRequest> {
  const acceptance = await acceptMetadata(body, {
    settings,
    fetchPublicJson: toldTo(log, fetchPublicJson),
    fetchIssuerKeys: toldTo(log, fetchIssuerKeys),
    now: clock(),
    ...(registered && { registered }),
    ...(policy && { policy }),
  });
  if ("faults" in acceptance) throw new OAuthError({ kind: "metadata_refused", faults: acceptance.faults });
  const { accepted, supplied, initialNames, unknownCount } = acceptance;
  const bytesMax = settings.bodyBytesMax;
  // Patches add up; one item of the table must hold the whole (DynamoDB: 400 KB). Defaults have a margin of their own.
  if (Buffer.byteLength(metadataText(accepted)) > bytesMax + DEFAULTS_BYTES)
    throw new OAuthError({ kind: "body_too_large", bytesMax });
  return { metadata: accepted, supplied, initialNames, unknownCount };
}

/** A fetcher whose refusals the log has, under the request that needed the document; the client learns none of it. */
function toldTo(log: Log, fetch: PublicJsonFetcher): PublicJsonFetcher {
  return async (url) => {
    try {
      return await fetch(url);
    } catch (error) {
      const why = error instanceof Error && "reason" in error ? String(error.reason) : undefined;
      log.event("document refused", { why, error: namesOf(error) });
      throw error;
    }
  };
}

/** More than all defaults together have. */
const DEFAULTS_BYTES = 2048;
