import type { Settings } from "../config/settings.ts";
import { type Fault, memberOf } from "../errors.ts";
import { CHOICES_SECTION, choose } from "./choices.ts";
import { memberNameOf } from "./localized.ts";
import { PARAMETERS, type Parameter, type ParameterName, type ParsedMetadata } from "./parameters.ts";
import { parseMetadata } from "./parse-metadata.ts";
import type { RegistrationPolicy } from "./registration-policy.ts";
import type { Breach, Relation, RelationContext } from "./relation.ts";
import { RELATIONS } from "./relations.ts";
import { type PublicJsonFetcher, sectorFaults } from "./sector-identifier.ts";
import { settingsUnder, underPolicy } from "./settings-under.ts";
import { applySoftwareStatement } from "./software-statement.ts";

/** So many faults are told: more would make an answer larger than the request that asked for it. */
const FAULTS_MAX = 100;

declare const ACCEPTED: unique symbol;

/**
 * Metadata that keeps every rule and may be stored: the client's own members byte for byte, tagged ones too, and what
 * the server supplied. Only {@link acceptMetadata} makes it.
 */
export type AcceptedMetadata = ParsedMetadata & Readonly<Record<string, unknown>> & { readonly [ACCEPTED]: true };

/** A member that the server put in, and why. */
export interface Supplied {
  readonly name: ParameterName;
  readonly section: string;
}

/** What a request comes to: metadata that may be stored, or everything that is wrong with it. */
export type Acceptance =
  | {
      readonly accepted: AcceptedMetadata;
      /** Everything the server put in. */
      readonly supplied: readonly Supplied[];
      /** Of those the ones that the client said nothing of, not even by a list to choose from. */
      readonly initialNames: readonly ParameterName[];
      readonly unknownCount: number;
    }
  | { readonly faults: readonly [Fault, ...Fault[]] };

/** What acceptance depends on besides the request. */
export interface AcceptanceContext {
  readonly settings: Settings;
  readonly fetchPublicJson: PublicJsonFetcher;
  readonly fetchIssuerKeys: PublicJsonFetcher;
  /** Epoch seconds. */
  readonly now: number;
  /** What is registered now, where there is something: its sector document needs no second look unless that changes. */
  readonly registered?: ParsedMetadata;
  /** Of the initial access token that the client comes of, where it has one. */
  readonly policy?: RegistrationPolicy;
}

/**
 * The one path from an unknown JSON object to accepted metadata: signed claims, picks from lists, shapes, defaults,
 * relations, and, only if all of that held, the sector document. Every fault that can be known at once is told at once;
 * a statement that is not believed stands alone, since without its claims the rest means nothing.
 */
export async function acceptMetadata(
  body: Readonly<Record<string, unknown>>,
  context: AcceptanceContext,
): Promise<Acceptance> {
  const { policy } = context;
  const settings = settingsUnder(policy, context.settings);
  const stated = await applySoftwareStatement(body, context);
  if ("fault" in stated) return { faults: [stated.fault] };
  const chosen = choose(stated.body, settings);
  const parsed = parseMetadata(chosen.body, settings);
  const shapeFaults = [...chosen.faults, ...parsed.faults];
  const faulty = new Set<string>(chosen.undecided);
  for (const fault of shapeFaults) faulty.add(memberNameOf(memberOf(fault)).base);
  const { members, initials } = supplyInitials(parsed.members, faulty, settings, policy);
  const broken = relationFaults(members, faulty, { settings, policy });
  const faults = [...shapeFaults, ...broken].slice(0, FAULTS_MAX);
  const [first, ...others] = faults.map((fault) => underPolicy(fault, policy));
  if (first !== undefined) return { faults: [first, ...others] };
  const [sector] = await sectorFaults(members, context);
  if (sector !== undefined) return { faults: [sector] };
  const supplied = [...chosen.picked.map((name) => ({ name, section: CHOICES_SECTION })), ...initials];
  const initialNames = initials.map(({ name }) => name);
  return { accepted: members as AcceptedMetadata, supplied, initialNames, unknownCount: parsed.unknownCount };
}

/** The rows that have an initial value, in their order. */
const INITIAL_ROWS = Object.entries<Parameter<unknown>>(PARAMETERS).flatMap(([name, { initial, section }]) =>
  initial === undefined ? [] : [{ name: name as ParameterName, initial, section }],
);

/** Registers what the client left out and a document gives a value to (RFC 7591 3.2.1: the answer tells it). */
function supplyInitials(
  given: Readonly<Record<string, unknown>>,
  faulty: ReadonlySet<string>,
  settings: Settings,
  policy: RegistrationPolicy | undefined,
) {
  const members: Record<string, unknown> = { ...given };
  const initials: Supplied[] = [];
  for (const { name, initial, section } of INITIAL_ROWS) {
    if (Object.hasOwn(members, name) || faulty.has(name)) continue;
    const value = initial(settings, members, policy);
    if (value === undefined) continue;
    members[name] = value;
    initials.push({ name, section });
  }
  return { members, initials };
}

/** Every broken relation among members that are all of their right shape; no relation ever meets an unchecked value. */
function relationFaults(
  members: Readonly<Record<string, unknown>>,
  faulty: ReadonlySet<string>,
  context: Omit<RelationContext, "members">,
): readonly Fault[] {
  const isSound = ({ names }: Relation) => !names.some((name) => faulty.has(name));
  const sound = faulty.size === 0 ? RELATIONS : RELATIONS.filter(isSound);
  const whole = { ...context, members };
  return sound.flatMap((row) => row.breaches(members as ParsedMetadata, whole).map((breach) => faultOf(row, breach)));
}

function faultOf(row: Relation, breach: string | Breach): Fault {
  const {
    pointer,
    rule = row.rule,
    section = row.section,
    hint = row.hint,
  } = typeof breach === "string" ? { pointer: breach } : breach;
  return { pointer, code: row.code ?? "invalid_client_metadata", rule, section, ...(hint !== undefined && { hint }) };
}
