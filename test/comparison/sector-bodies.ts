import { REDIRECT_URI, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { accepts, type Body, refuses } from "./body.ts";

const OIDC = "OIDC Registration 2";

const SECTOR = "https://sector.example.org/redirect_uris.json";
const OTHER = "https://rp.example.com/callback";
const SECTION = "OIDC Registration 5";
const pairwise = (members: Json): Json => webClient({ subject_type: "pairwise", ...members });
const sector = (members: Json = {}): Json => pairwise({ sector_identifier_uri: SECTOR, ...members });
const at = (document: unknown) => ({ documents: { [SECTOR]: document } });

/** Subject types and the sector document. */
export const SECTOR_BODIES: readonly Body[] = [
  accepts(OIDC, "subject_type public", webClient({ subject_type: "public" })),
  accepts(OIDC, "subject_type pairwise with one redirect URI", pairwise({})),
  accepts(
    "OIDC Core 8.1",
    "subject_type pairwise with two ports of one host",
    pairwise({ redirect_uris: [REDIRECT_URI, "https://rp.example.org:8443/callback"] }),
  ),
  accepts(
    "OIDC Core 8.1",
    "subject_type pairwise with one host in two spellings",
    pairwise({ redirect_uris: [REDIRECT_URI, "https://RP.example.org/other"] }),
  ),
  refuses(
    "OIDC Core 8.1",
    "subject_type pairwise with two hosts and no sector",
    pairwise({ redirect_uris: [REDIRECT_URI, OTHER] }),
  ),
  refuses(OIDC, "an unknown subject_type", webClient({ subject_type: "private" })),
  refuses(OIDC, "subject_type as an array", webClient({ subject_type: ["public"] })),
  accepts(SECTION, "a sector document with the redirect URI", sector(), at([REDIRECT_URI])),
  accepts(
    SECTION,
    "a sector document with more than the redirect URIs",
    sector({ redirect_uris: [REDIRECT_URI, OTHER] }),
    at([OTHER, "https://third.example.org/", REDIRECT_URI]),
  ),
  accepts(
    SECTION,
    "a sector document for subject_type public",
    webClient({ subject_type: "public", sector_identifier_uri: SECTOR }),
    at([REDIRECT_URI]),
  ),
  refuses(SECTION, "a sector document without the redirect URI", sector(), at([OTHER])),
  refuses(
    SECTION,
    "a sector document without the redirect URI for subject_type public",
    webClient({ subject_type: "public", sector_identifier_uri: SECTOR }),
    at([OTHER]),
  ),
  refuses(
    SECTION,
    "a sector document with the redirect URI in another spelling",
    sector(),
    at(["https://rp.example.org:443/callback"]),
  ),
  refuses(SECTION, "a sector document that is an object", sector(), at({ redirect_uris: [REDIRECT_URI] })),
  refuses(SECTION, "a sector document with a number in it", sector(), at([REDIRECT_URI, 1])),
  refuses(SECTION, "a sector document that can not be fetched", sector(), { documents: {} }),
  refuses(
    SECTION,
    "sector_identifier_uri with http",
    pairwise({ sector_identifier_uri: "http://sector.example.org/redirect_uris.json" }),
  ),
  refuses(SECTION, "sector_identifier_uri as a path alone", pairwise({ sector_identifier_uri: "/redirect_uris.json" })),
];
