import type { AcceptedSurvivor } from "./judge.ts";
import { HTTP } from "./survivors/http.ts";
import { METADATA } from "./survivors/metadata.ts";
import { OUTBOUND } from "./survivors/outbound.ts";
import { REGISTRATION } from "./survivors/registration.ts";
import { TOKENS } from "./survivors/tokens.ts";

/** A folder of `lib` whose tests have to notice when its code is changed. */
interface MutatedFolder {
  /** Tests besides those of the same name below `test/unit` and `test/properties`. */
  readonly more?: readonly string[];
  /** Tests that are too slow to be run for each mutant. */
  readonly without?: readonly string[];
  readonly survivors: readonly AcceptedSurvivor[];
}

/** What mutation testing is for: the code that decides, and that can be called with plain objects. */
export const FOLDERS: Readonly<Record<string, MutatedFolder>> = {
  tokens: {
    // Whose assertions speak for a client, as an endpoint asks.
    more: ["test/unit/registration/recover-registration-token.test.ts"],
    survivors: TOKENS,
  },
  outbound: { survivors: OUTBOUND },
  http: { without: ["test/properties/http/any-event.test.ts"], survivors: HTTP },
  // What the properties ask of any value, the tables of claims ask of hundreds each.
  metadata: {
    // Both pages are made from the tables and checked in: they hold the tables to their words and schemas.
    more: ["test/project/client-metadata-page.test.ts", "test/project/openapi-text.test.ts"],
    without: ["test/properties/metadata/*.test.ts"],
    survivors: METADATA,
  },
  registration: {
    // What the use cases write into a client's audit.
    more: ["test/unit/audit/audited-operations.test.ts"],
    without: ["test/properties/registration/client-life.test.ts"],
    survivors: REGISTRATION,
  },
};

/** The tests that are run for the mutants of a folder, as patterns for vitest. */
export function testsOf(folder: string): { readonly include: readonly string[]; readonly exclude: readonly string[] } {
  const { more = [], without = [] } = FOLDERS[folder] ?? {};
  return { include: [`test/{unit,properties}/${folder}/**/*.test.ts`, ...more], exclude: without };
}
