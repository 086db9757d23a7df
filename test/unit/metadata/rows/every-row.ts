import type { RowClaims } from "../row-claims.ts";
import { ALGORITHMS } from "./algorithms.ts";
import { FEDERATION } from "./federation.ts";
import { LOGOUT_AND_CIBA } from "./logout-and-ciba.ts";
import { MUTUAL_TLS } from "./mutual-tls.ts";
import { OAUTH } from "./oauth.ts";
import { OIDC_REGISTRATION } from "./oidc-registration.ts";

/** The claims of one parameter, with its name and the section it comes from. */
export interface NamedClaims {
  readonly section: string;
  readonly name: string;
  readonly claims: RowClaims;
}

const SECTIONS = [OIDC_REGISTRATION, ...ALGORITHMS, ...OAUTH, ...LOGOUT_AND_CIBA, ...MUTUAL_TLS, ...FEDERATION];

/** The claims of every parameter there is. */
export const EVERY_ROW: readonly NamedClaims[] = SECTIONS.flatMap(({ section, rows }) =>
  Object.entries(rows).map(([name, claims]) => ({ section, name, claims })),
);

/** The documents on the far side that the examples lead to. */
export const FAR_DOCUMENTS = { "https://sector.example.com/list": ["https://rp.example.com/callback"] };
