import type { Report, Row, ShownClient } from "./report.ts";
import type { Finding } from "./translation.ts";

/** More than any sentence of this command, and less than what a service definition can be filled with. */
const SHOWN_MAX = 2000;

/** As a terminal may show it: without what could steer it. What is very long ends at a blank, and says so. */
function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  if (plain.length <= SHOWN_MAX) return plain;
  const start = plain.slice(0, SHOWN_MAX);
  return `${start.slice(0, start.lastIndexOf(" ") + 1 || SHOWN_MAX).trimEnd()} ... (--json has all of it)`;
}

function renderSettings({ context, notes, othersCount }: Report["settings"]): readonly string[] {
  const entries = Object.entries(context).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return [
    "Settings",
    ...(entries.length === 0
      ? ["  nothing to put into the context of cdk.json"]
      : ["  for the context of cdk.json:", entries.join(",\n")]),
    ...notes.map(({ property, because }) => `  ${shown(property)}: ${shown(because)}`),
    ...(othersCount > 0 ? [`  ${othersCount} properties of other parts of CAS`] : []),
    "",
  ];
}

const FATE_COLUMNS = 9;
const SEVERAL = "Of several services";
const ELSEWHERE = `see "${SEVERAL}" below`;

const renderFinding = ({ field, fate, because }: Finding): string =>
  `${fate.padEnd(FATE_COLUMNS)}${shown(field === "" ? because : `${field}: ${because}`)}`;

/** How many services a finding is made of; what keeps one from being imported stands with it all the same. */
function countFindings(services: readonly Row[]): ReadonlyMap<string, number> {
  const lines = services.flatMap(({ findings }) =>
    findings.filter(({ fate }) => fate !== "refused").map(renderFinding),
  );
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 1));
}

/** Findings, those that are said of several services by their fields alone. */
function renderFindings(findings: readonly Finding[], repeated: ReadonlyMap<string, number>): readonly string[] {
  const isRepeated = (finding: Finding): boolean => repeated.has(renderFinding(finding));
  const fields = (fate: Finding["fate"]): readonly string[] =>
    findings.filter((one) => one.fate === fate && isRepeated(one)).map(({ field }) => field);
  const [altered, left] = [fields("changed"), fields("left out")];
  return [
    ...findings.filter((one) => !isRepeated(one)).map(renderFinding),
    ...(altered.length > 0 ? [`${"changed".padEnd(FATE_COLUMNS)}${shown(altered.join(", "))}: ${ELSEWHERE}`] : []),
    ...(left.length > 0 ? [`${"left out".padEnd(FATE_COLUMNS)}${shown(left.join(", "))}: ${ELSEWHERE}`] : []),
  ];
}

/** What is shown of every client, also where the service definition does not say it. */
const ALWAYS = ["redirect_uris", "grant_types", "response_types", "scope", "token_endpoint_auth_method"];

const textOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value) && value.every((item) => typeof item === "string")
      ? value.join(", ")
      : JSON.stringify(value);

/** A member on each line, and each redirect URI on one of its own: they are what an operator has to look at. */
function renderClient({ metadata, suppliedNames, hasSecret, isDisabled }: ShownClient): readonly string[] {
  const supplied: readonly string[] = suppliedNames;
  const others = Object.keys(metadata).filter(
    (name) => name !== "client_name" && !ALWAYS.includes(name) && !supplied.includes(name),
  );
  const members = [...ALWAYS, ...others].flatMap((name) => {
    const value = metadata[name];
    if (name === "redirect_uris" && Array.isArray(value)) return value.map((uri) => `${name}: ${textOf(uri)}`);
    return [`${name}: ${value === undefined ? "none" : textOf(value) || "none"}`];
  });
  return [
    ...members.map(shown),
    ...(hasSecret ? ["client_secret: as it is"] : []),
    ...(isDisabled ? ["disabled"] : []),
  ];
}

function renderRow(row: Row, repeated: ReadonlyMap<string, number>): readonly string[] {
  const { verdict, file, name, clientId, findings, client } = row;
  const who = [name, clientId === undefined ? undefined : `(${clientId})`]
    .filter((text) => text !== undefined)
    .join(" ");
  const below = [...(client === undefined ? [] : renderClient(client)), ...renderFindings(findings, repeated)];
  return [
    `  ${verdict.padEnd(14)}${shown(who === "" ? file : `${who}  ${file}`)}`,
    ...below.map((line) => `      ${line}`),
  ];
}

/** The report for people. */
export function renderReport(report: Report): string {
  const { counts, services, tokensFile } = report;
  const tally = Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`);
  const isDry = tokensFile === undefined;
  const repeated = countFindings(services);
  return [
    ...renderSettings(report.settings),
    "Services",
    ...services.flatMap((row) => renderRow(row, repeated)),
    "",
    ...(repeated.size > 0 ? [SEVERAL] : []),
    ...[...repeated].map(([line, count]) => `  ${String(count).padStart(4)} times  ${line}`),
    ...(repeated.size > 0 ? [""] : []),
    `${services.length} files: ${tally.join(", ")}`,
    "Registration access tokens of CAS can not be taken over, for CAS keeps them elsewhere: every client gets a new one.",
    isDry
      ? "Nothing was written: this was a dry run, and --import imports what is ready."
      : `The new tokens are in ${tokensFile}: hand each client its own, then destroy the file.`,
    "",
  ].join("\n");
}
