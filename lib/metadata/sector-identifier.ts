import type { Settings } from "../config/settings.ts";
import { CIBA_GRANT } from "../config/vocabulary.ts";
import type { Fault } from "../errors.ts";
import { isTextArray } from "../json-shapes.ts";
import type { ParsedMetadata } from "./parameters.ts";

/** Gets the JSON document behind a public https URL; rejects for whatever reason without telling any of it. */
export type PublicJsonFetcher = (url: string) => Promise<unknown>;

interface SectorContext {
  readonly settings: Settings;
  readonly fetchPublicJson: PublicJsonFetcher;
  readonly registered?: ParsedMetadata;
}

/**
 * Whether the sector document lists what it must (OIDC Registration 5, CIBA 4): at most one fault. It is fetched
 * whatever `subject_type` is, and again only when something it must list has changed.
 */
export async function sectorFaults(metadata: ParsedMetadata, context: SectorContext): Promise<readonly Fault[]> {
  const url = metadata.sector_identifier_uri;
  if (url === undefined || !hasChanged(metadata, context.registered)) return [];
  const document = await documentAt(url, context.fetchPublicJson);
  if (!isTextArray(document))
    return [fault("must lead to a JSON array of strings that can be fetched from a public host")];
  const listed = new Set(document);
  return mustList(metadata).every((uri) => listed.has(uri))
    ? []
    : [fault("must lead to a document that lists every redirect URI, and what CIBA adds, character by character")];
}

/** What the document must list, compared as plain strings (OIDC Registration 5, CIBA 4). */
function mustList(metadata: ParsedMetadata): readonly string[] {
  const {
    redirect_uris = [],
    grant_types = [],
    jwks_uri,
    backchannel_token_delivery_mode: mode,
    backchannel_client_notification_endpoint: endpoint,
  } = metadata;
  if (!grant_types.includes(CIBA_GRANT) || metadata.subject_type !== "pairwise") return redirect_uris;
  // The relations of CIBA have asked for either.
  return [...redirect_uris, mode === "push" ? endpoint : jwks_uri].filter((uri) => uri !== undefined);
}

function hasChanged(now: ParsedMetadata, before: ParsedMetadata | undefined): boolean {
  if (before === undefined || now.sector_identifier_uri !== before.sector_identifier_uri) return true;
  const [listed, listedBefore] = [new Set(mustList(now)), new Set(mustList(before))];
  return listed.size !== listedBefore.size || [...listed].some((uri) => !listedBefore.has(uri));
}

async function documentAt(url: string, fetch: PublicJsonFetcher): Promise<unknown> {
  try {
    return await fetch(url);
  } catch {
    // The fetcher has told the operator's log; the caller must not learn what is behind the URL.
    return undefined;
  }
}

const fault = (rule: string): Fault => ({
  pointer: "/sector_identifier_uri",
  code: "invalid_client_metadata",
  rule,
  section: "OIDC Registration 5",
});
