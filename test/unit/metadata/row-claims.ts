import type { MetadataErrorCode } from "../../../lib/errors.ts";
import type { Members, Variables } from "../../support/claims.ts";

/** A value of a parameter, and under which circumstances a claim speaks of it. */
export interface Example {
  readonly value: unknown;
  /** Other members that come with it. */
  readonly given?: Members;
  readonly variables?: Variables;
}

/** A value that is refused: where below the parameter, and by which rule. */
export interface Refusal extends Example {
  readonly path: string;
  readonly rule: string;
}

/** Everything that is claimed of one parameter alone. */
export interface RowClaims {
  readonly accepts: readonly Example[];
  readonly refuses: readonly Refusal[];
  /** What is registered where the client names nothing; `undefined`: nothing. */
  readonly defaults: readonly Example[];
  /** What a fault of it is called, unless `invalid_client_metadata`. */
  readonly code?: MetadataErrorCode;
}

/** The claims of one section of a document, by parameter. */
export interface SectionClaims {
  readonly section: string;
  readonly rows: Readonly<Record<string, RowClaims>>;
}

/** The claims of a section. */
export const claimsOf = (section: string, rows: SectionClaims["rows"]): SectionClaims => ({ section, rows });

/** Values that are accepted and come back as they were sent. */
export const accepts = (...values: readonly unknown[]): readonly Example[] => values.map((value) => ({ value }));

/** Values that are refused as a whole by a rule. */
export const refuses = (rule: string, ...values: readonly unknown[]): readonly Refusal[] =>
  values.map((value) => ({ value, path: "", rule }));

/** Values that are refused for what stands at a place in them. */
export const refusesAt = (path: string, rule: string, ...values: readonly unknown[]): readonly Refusal[] =>
  values.map((value) => ({ value, path, rule }));

/** The same claims where other members come along. */
export const given = <Claim extends Example>(members: Members, claims: readonly Claim[]): readonly Claim[] =>
  claims.map((claim) => ({ ...claim, given: { ...members, ...claim.given } }));

/** The same claims under other settings. */
export const under = <Claim extends Example>(variables: Variables, claims: readonly Claim[]): readonly Claim[] =>
  claims.map((claim) => ({ ...claim, variables: { ...variables, ...claim.variables } }));

/** The parameter has no default: nothing is registered for it. */
export const NO_DEFAULT: readonly Example[] = [{ value: undefined }];

/** JSON values of every type but string. */
export const NOT_STRING: readonly Refusal[] = refuses("must be a string", 0, 1, true, false, [], ["x"], {});

/** JSON values of every type but array, and an array with holes of every type but string. */
export const NOT_STRINGS: readonly Refusal[] = [
  ...refuses("must be an array", "x", "", 1, true, {}, { 0: "x" }),
  ...refusesAt("/0", "must be a string", [1], [null], [true], [[]], [{}]),
];

/** What no flag takes for true or false. */
export const NOT_FLAG: readonly Refusal[] = refuses(
  "must be true or false, not in quotation marks",
  "true",
  "false",
  "",
  0,
  1,
  [],
  [true],
  {},
);

/** A flag that is false where nothing is said. */
export const FLAG: RowClaims = { accepts: accepts(true, false), refuses: NOT_FLAG, defaults: accepts(false) };

/** Lists longer than any that is allowed. */
export const tooMany = (item: unknown): readonly Refusal[] =>
  refuses(
    "must not have more than 50 items",
    Array.from({ length: 51 }, () => item),
  );

/** As many items as there may be. */
export const mostItems = (item: unknown): readonly Example[] => accepts(Array.from({ length: 50 }, () => item));

/** What no text for people may have: nothing to read, too much, and characters that hide or reorder others. */
export function notText(charactersMax: number): readonly Refusal[] {
  const hidden = [
    "\u0000",
    "\t",
    "\n",
    "\r",
    "\u001b",
    "\u007f",
    "\u0085",
    "\u00ad",
    "\u200b",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u{e0041}",
  ];
  return [
    ...NOT_STRING,
    ...refuses("must not be empty", "", " ", "\u00a0 \u3000"),
    ...refuses(`must not exceed ${charactersMax} characters`, "x".repeat(charactersMax + 1)),
    ...hidden.flatMap((character) =>
      refuses("must not contain control, bidirectional or zero-width characters", `Exam${character}ple`),
    ),
  ];
}

/** Text that people of any language write. */
export const someText = (charactersMax: number): readonly Example[] =>
  accepts("x", "Example <Client> & \"Söhne\" 'GmbH'", "例の会社", "شركة", "Ægir 🦆", "x".repeat(charactersMax));

/** A parameter that a setting lists the values of. */
export function choiceClaims(allowed: readonly string[], refused: readonly string[], defaults = NO_DEFAULT): RowClaims {
  return {
    accepts: accepts(...allowed),
    refuses: [...NOT_STRING, ...refuses("must be a value that the provider supports", "", ...refused)],
    defaults,
  };
}
