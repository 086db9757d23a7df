import { writeFileSync } from "node:fs";
import { readSettings } from "../../lib/config/read-settings.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import { CHOICES, CHOICES_SECTION } from "../../lib/metadata/choices.ts";
import { PARAMETERS, type Parameter } from "../../lib/metadata/parameters.ts";
import type { Relation } from "../../lib/metadata/relation.ts";
import { RELATIONS } from "../../lib/metadata/relations.ts";

/** Where the rendered page is kept. */
export const CLIENT_METADATA_PAGE = new URL("../../docs/client-metadata.md", import.meta.url);

const INTRO = `# Client metadata

This page is made from the tables in \`lib/metadata\` by \`npm run docs\`.

A client registers a JSON object. Each member is looked at alone first (*Parameters*), then members together
(*Relations*), and only then is a sector document fetched. Every fault that can be known is told at once: \`error\` and
\`error_description\` are those of the first, the member \`errors\` has each with its JSON Pointer, rule, section and,
where the rule alone does not say so, how to mend it.

- Members that no row names are ignored, as RFC 7591 2 asks; they are not in the answer.
- \`null\` is an absent member.
- Values are stored and answered as they came, character by character. What does not keep a rule is refused, never
  replaced. What the client leaves out and a document gives a value to is supplied; \`supplied_metadata\` in the answer
  says so.
- Parameters marked *tags* may carry a language tag, \`client_name#fr\`; a tagged value keeps the rules of the plain one.
- Where the initial access token has a policy ([initial-access-tokens.md](initial-access-tokens.md)), it narrows the
  settings that the rows below name, and \`scope\` is supplied from it.
- Anything in a software statement of a trusted issuer stands in the place of a plain member of the same name.
`;

const DEFAULTS = readSettings({});
const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const head = (...cells: readonly string[]): string => `${row(...cells)}\n${row(...cells.map(() => "---"))}`;

/** Kinds name their setting as code does; operators know it by its property. */
function withProperties(text: string): string {
  return Object.entries(SETTINGS).reduce(
    (page, [name, { property }]) =>
      page.replace(new RegExp(`\\b(of|where) ${name}\\b`), `$1 \`${property.replace("cas.authn.oidc.", "")}\``),
    text,
  );
}

function initialOf({ initial }: Parameter<unknown>): string {
  if (initial === undefined) return "";
  const value = initial(DEFAULTS, {});
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  // The conditional ones: a content encryption where key management is named, a flag where its feature is used.
  const conditional = initial(DEFAULTS, new Proxy({}, { get: () => "named" }));
  return conditional === undefined ? "" : `\`${JSON.stringify(conditional)}\` where its companion is there`;
}

function parameterRow([name, parameter]: readonly [string, Parameter<unknown>]): string {
  const code = parameter.code ?? "invalid_client_metadata";
  const tags = parameter.localizable === true ? "tags" : "";
  return row(
    `\`${name}\``,
    withProperties(parameter.kind.describes),
    initialOf(parameter),
    tags,
    `\`${code}\``,
    parameter.section,
  );
}

const relationRow = ({ names, rule, code = "invalid_client_metadata", section }: Relation): string =>
  row(names.map((name) => `\`${name}\``).join(", "), rule, `\`${code}\``, section);

/** The page of client metadata: a row for each parameter, each relation and each list to choose from. */
export function renderClientMetadataPage(): string {
  return [
    INTRO,
    `## Parameters\n\n${head("parameter", "value", "supplied when absent", "", "code", "section")}`,
    ...Object.entries<Parameter<unknown>>(PARAMETERS).map(parameterRow),
    `\n## Relations\n\nThe rule is about the member that the fault's pointer names.\n\n${head("parameters", "rule", "code", "section")}`,
    ...RELATIONS.map(relationRow),
    row(
      "`sector_identifier_uri`, `redirect_uris`",
      "must lead to a JSON array that lists every redirect URI; fetched whenever either changes",
      "`invalid_client_metadata`",
      "OIDC Registration 5",
    ),
    `\n## Lists to choose from\n\nThe server picks the client's own single value if it is supported, else the first of the list that is; the list itself is not registered (${CHOICES_SECTION}).\n\n${head("list", "decides")}`,
    ...Object.entries(CHOICES).map(([name, { single }]) => row(`\`${name}\``, `\`${single}\``)),
    "",
  ].join("\n");
}

if (import.meta.main) {
  if (process.argv.includes("--write")) writeFileSync(CLIENT_METADATA_PAGE, renderClientMetadataPage());
  else process.stdout.write(renderClientMetadataPage());
}
