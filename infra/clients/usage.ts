import type { Command } from "./command.ts";
import { COMMON, OPTIONS, type Option, type OptionName } from "./options.ts";

const LINE_WIDTH = 118;
const NAME_WIDTH = 27;

/** The text of `help`, made from the table of commands. */
export function renderUsage(commands: readonly Command[]): string {
  const special = Object.keys(OPTIONS).filter((name) => !(COMMON as readonly string[]).includes(name)) as OptionName[];
  return [
    "Usage: npm run --silent clients -- COMMAND [options]",
    "",
    "Looks after registered clients, on AWS or on a local runner. docs/operators.md says more.",
    "",
    ...commands.map((command) => entry(callOf(command), command.summary)),
    entry("help", "Shows this text."),
    "",
    ...special.map((name) => entry(optionText(name), `${OPTIONS[name].sentence} (${usersOf(name, commands)})`)),
    "",
    "with every command:",
    ...COMMON.map((name) => entry(optionText(name), OPTIONS[name].sentence)),
    "",
    "Exit code 0: done; 1: failed or found wrong; 2: not understood or not confirmed, nothing was done; 3: not found.",
    "",
  ].join("\n");
}

/** How a command is called, without its options. */
export const callOf = ({ name, argument }: Command): string => (argument === undefined ? name : `${name} ${argument}`);

/** How an option is written. */
export function optionText(name: OptionName): string {
  const { value, short }: Option = OPTIONS[name];
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

/** The commands that have an option. */
export const usersOf = (option: OptionName, commands: readonly Command[]): string =>
  commands.flatMap(({ name, options }) => (options.includes(option) ? [name] : [])).join(", ");

function entry(name: string, text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = [...lines.slice(-1), word].join(" ");
    if (lines.length > 0 && longer.length <= LINE_WIDTH - NAME_WIDTH - 2) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines.map((line, index) => `  ${(index === 0 ? name : "").padEnd(NAME_WIDTH)}${line}`).join("\n");
}
