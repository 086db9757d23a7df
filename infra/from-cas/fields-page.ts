import { readFileSync, writeFileSync } from "node:fs";
import { FIELD_ROWS } from "./fields.ts";

/** The page whose table of fields is made from the table in the code. */
const MOVING_PAGE = new URL("../../docs/moving-from-cas.md", import.meta.url);

const START = "<!-- made from the table of fields by infra/from-cas/fields-page.ts -->\n";
const END = "<!-- end of what is made -->\n";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** A row for each field of CAS's service definitions: what it becomes, and how or why not. */
export function renderFieldsTable(): string {
  const rows = Object.entries(FIELD_ROWS).map(([field, { becomes, sentence, by }]) => {
    const members = becomes.map((name) => (name === "disabled" ? "a disabled client" : `\`${name}\``)).join(", ");
    const fate = by === undefined ? "left out" : "looked at";
    return `| \`${field}\` | ${members === "" ? fate : members} | ${cell(sentence)} |`;
  });
  return ["| field of CAS | becomes | how, or why not |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

/** A page with its table of fields made anew. Throws when the page has no place for it. */
export function withFieldsTable(page: string): string {
  const [before, rest] = page.split(START);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error("the page has no place for the table of fields");
  return `${before}${START}\n${renderFieldsTable()}\n${END}${after}`;
}

if (import.meta.main) {
  const page = withFieldsTable(readFileSync(MOVING_PAGE, "utf8"));
  if (process.argv.includes("--write")) writeFileSync(MOVING_PAGE, page);
  else process.stdout.write(page);
}
