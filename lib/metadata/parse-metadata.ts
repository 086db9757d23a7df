import type { Settings } from "../config/settings.ts";
import type { Fault } from "../errors.ts";
import { foldedName, isLanguageTag, memberNameOf } from "./localized.ts";
import { PARAMETERS, type Parameter } from "./parameters.ts";
import type { Complaint } from "./row-kinds.ts";

/** What the members of a request come to, each looked at alone. */
export interface Parsed {
  /** Every known member of its right shape, tagged ones too, in the order of the table of parameters. */
  readonly members: Readonly<Record<string, unknown>>;
  /** In the order of the table of parameters. */
  readonly faults: readonly Fault[];
  /** How many members no row knows; they are ignored (RFC 7591 2). */
  readonly unknownCount: number;
}

/** A member of the request that a row knows. */
interface Known {
  readonly name: string;
  readonly base: string;
  readonly tag: string | undefined;
  readonly row: Parameter<unknown>;
  readonly place: number;
}

/** The rows with their places: faults are told in the order of the table, whatever order the members came in. */
const ROWS: ReadonlyMap<string, Pick<Known, "row" | "place">> = new Map(
  Object.entries<Parameter<unknown>>(PARAMETERS).map(([name, row], place) => [name, { row, place }]),
);

/**
 * Walks the table over the members of a JSON object. `null` is an absent member (RFC 7592 2.2 has it so for updates),
 * unknown names are ignored, values are kept as they came.
 */
export function parseMetadata(body: Readonly<Record<string, unknown>>, settings: Settings): Parsed {
  const present = Object.keys(body).filter((name) => body[name] !== null);
  const known = present.map(knownMember).filter((member) => member !== undefined);
  const members: Record<string, unknown> = {};
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const member of known.toSorted((left, right) => left.place - right.place)) {
    const found = [...tagComplaints(member, seen), ...member.row.kind.complaints(body[member.name], settings)];
    if (found.length === 0 && member.row.kind.isIgnored !== true) members[member.name] = body[member.name];
    faults.push(...found.map((complaint) => faultOf(member, complaint)));
  }
  return { members, faults, unknownCount: present.length - known.length };
}

/** The row of a member; a tag on a parameter that has none makes an unknown name (OIDC Registration 2.1). */
function knownMember(name: string): Known | undefined {
  const { base, tag } = memberNameOf(name);
  const known = ROWS.get(base);
  if (known === undefined || (tag !== undefined && known.row.localizable !== true)) return undefined;
  return { name, base, tag, row: known.row, place: known.place };
}

function tagComplaints({ base, tag }: Known, seen: Set<string>): readonly Complaint[] {
  if (tag === undefined) return [];
  if (!isLanguageTag(tag)) return [{ path: "", rule: "must have a BCP 47 language tag after the number sign" }];
  const folded = foldedName({ base, tag });
  if (seen.has(folded)) return [{ path: "", rule: "must not be there twice for one language" }];
  seen.add(folded);
  return [];
}

function faultOf({ name, base, tag, row }: Known, { path, rule, hint }: Complaint): Fault {
  // A tag that is none is the caller's own text and is not sent back.
  const pointer = tag === undefined || isLanguageTag(tag) ? `/${name}` : `/${base}`;
  return {
    pointer: `${pointer}${path}`,
    code: row.code ?? "invalid_client_metadata",
    rule,
    section: row.section,
    ...(hint !== undefined && { hint }),
  };
}
