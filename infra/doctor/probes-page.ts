import { readFileSync, writeFileSync } from "node:fs";
import { PROBES } from "./probes.ts";

/** The page whose table of probes is made from the probes. */
export const DOCTOR_PAGE = new URL("../../docs/doctor.md", import.meta.url);

const START = "<!-- made from the table of probes by infra/doctor/probes-page.ts -->\n";
const END = "<!-- end of what is made -->\n";

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** What is probed, group by group: a row for each probe with the section that claims it and the modes it is for. */
export function renderProbesTable(): string {
  const rows = PROBES.map(({ group, claim, section, modes }, index) => {
    const isFirst = PROBES[index - 1]?.group !== group;
    return `| ${isFirst ? cell(group) : ""} | ${cell(claim)} | ${cell(section)} | ${modes.join(", ")} |`;
  });
  return ["| | claim | section | modes |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

/** A page with its table of probes made anew. Throws when the page has no place for it. */
export function withProbesTable(page: string): string {
  const [before, rest] = page.split(START);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error("the page has no place for the table of probes");
  return `${before}${START}\n${renderProbesTable()}\n${END}${after}`;
}

if (import.meta.main) {
  const page = withProbesTable(readFileSync(DOCTOR_PAGE, "utf8"));
  if (process.argv.includes("--write")) writeFileSync(DOCTOR_PAGE, page);
  else process.stdout.write(page);
}
