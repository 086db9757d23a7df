import { readFileSync, writeFileSync } from "node:fs";
import { RIGHTS } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { COMMON, OPTIONS, type OptionName } from "./options.ts";
import { callOf, optionText, usersOf } from "./usage.ts";

/** The page whose tables are made from the table of commands. */
const OPERATORS_PAGE = new URL("../../docs/operators.md", import.meta.url);

const MADE = "by infra/clients/operators-page.ts -->\n";
const END = "<!-- end of what is made -->\n";

type Table = "commands" | "options" | "rights";

const row = (cells: readonly string[]): string => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => "---")), ...rows.map(row), ""].join("\n");

/** The tables of the page. */
export const OPERATORS_TABLES: Readonly<Record<Table, () => string>> = {
  commands: () =>
    tableOf(
      ["command", "what it does", "options of its own"],
      COMMANDS.map((command) => {
        const options = command.options.map((name) => `\`--${name}\``).join(" ");
        return [`\`${callOf(command)}\``, command.summary, options];
      }),
    ),
  options: () =>
    tableOf(
      ["option", "meaning", "with"],
      (Object.keys(OPTIONS) as OptionName[]).map((name) => {
        const users = (COMMON as readonly string[]).includes(name) ? "all" : usersOf(name, COMMANDS);
        return [`\`${optionText(name)}\``, OPTIONS[name].sentence, users];
      }),
    ),
  rights: () =>
    tableOf(
      ["command", ...RIGHTS.map((right) => `\`${right}\``)],
      COMMANDS.map(({ name, rights }) => [
        `\`${name}\``,
        ...RIGHTS.map((right) => (rights.includes(right) ? "yes" : "")),
      ]),
    ),
};

/** The page with its tables made anew. Throws when it has no place for one of them. */
export function withOperatorsTables(page: string): string {
  return Object.entries(OPERATORS_TABLES).reduce((text, [name, render]) => {
    const start = `<!-- the table of ${name} is made ${MADE}`;
    const [before, rest] = text.split(start);
    const at = rest?.indexOf(END) ?? -1;
    if (before === undefined || rest === undefined || at < 0) throw new Error(`the page has no place for ${name}`);
    return `${before}${start}\n${render()}\n${rest.slice(at)}`;
  }, page);
}

if (import.meta.main) {
  const page = withOperatorsTables(readFileSync(OPERATORS_PAGE, "utf8"));
  if (process.argv.includes("--write")) writeFileSync(OPERATORS_PAGE, page);
  else process.stdout.write(page);
}
