import { OAuthError } from "../errors.ts";
import { type AcceptedMetadata, acceptMetadata, type Supplied } from "../metadata/accept-metadata.ts";
import type { ParsedMetadata } from "../metadata/parameters.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** Accepted metadata, and what the server put into it. */
export interface AcceptedRequest {
  readonly metadata: AcceptedMetadata;
  readonly supplied: readonly Supplied[];
  readonly unknownCount: number;
}

/**
 * Metadata from a request, or {@link OAuthError}: `metadata_refused` with every fault, `body_too_large` where the
 * members that came together over time exceed what one request may carry.
 */
export async function acceptOrRefuse(
  { settings, fetchPublicJson, fetchIssuerKeys, clock }: ClientDependencies,
  body: Readonly<Record<string, unknown>>,
  registered?: ParsedMetadata,
): Promise<AcceptedRequest> {
  const acceptance = await acceptMetadata(body, {
    settings,
    fetchPublicJson,
    fetchIssuerKeys,
    now: clock(),
    ...(registered && { registered }),
  });
  if ("faults" in acceptance) throw new OAuthError({ kind: "metadata_refused", faults: acceptance.faults });
  const { accepted, supplied, unknownCount } = acceptance;
  const bytesMax = settings.bodyBytesMax;
  // Patches add up; one item of the table must hold the whole (DynamoDB: 400 KB). Defaults have a margin of their own.
  if (Buffer.byteLength(JSON.stringify(accepted)) > bytesMax + DEFAULTS_BYTES)
    throw new OAuthError({ kind: "body_too_large", bytesMax });
  return { metadata: accepted, supplied, unknownCount };
}

/** More than all defaults together have. */
const DEFAULTS_BYTES = 2048;
