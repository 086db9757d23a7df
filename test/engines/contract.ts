import { CLIENT_CLAIMS } from "./client-claims.ts";
import { COUNT_CLAIMS } from "./count-claims.ts";
import type { EngineTable } from "./engine.ts";
import { PROTOCOL_CLAIMS } from "./protocol-claims.ts";
import { USE_CLAIMS } from "./use-claims.ts";

/** Something that the code of lib relies on, whatever engine the table is in; rejects where it does not hold. */
export type Claim = readonly [name: string, check: (table: EngineTable) => Promise<void>];

/** Everything that is relied on. */
export const CONTRACT: readonly Claim[] = [...CLIENT_CLAIMS, ...COUNT_CLAIMS, ...USE_CLAIMS, ...PROTOCOL_CLAIMS];
