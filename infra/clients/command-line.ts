import { parseArgs } from "node:util";
import { ClientsFault, EXIT } from "./clients-fault.ts";
import type { Command } from "./command.ts";
import { COMMON, OPTIONS, type Option, type OptionName } from "./options.ts";

/** What was given on a command line. */
export interface Given {
  /** The arguments after the command's name. */
  readonly operands: readonly string[];
  text(name: OptionName): string | undefined;
  texts(name: OptionName): readonly string[];
  flag(name: OptionName): boolean;
}

/** A command line that was understood. Without a command it asks for help. */
export interface CommandLine {
  readonly command?: Command;
  readonly given: Given;
}

const SEE_HELP = "(see npm run clients -- help)";
const refuse = (message: string, cause?: unknown): ClientsFault =>
  new ClientsFault(`${message} ${SEE_HELP}`, { exitCode: EXIT.refused, cause });

const PARSED = Object.fromEntries(
  Object.entries<Option>(OPTIONS).map(([name, { value, short, isRepeatable }]) => [
    name,
    {
      type: value === undefined ? ("boolean" as const) : ("string" as const),
      ...(short !== undefined && { short }),
      ...(isRepeatable && { multiple: true }),
    },
  ]),
);

/** Reads a command line by the table of commands. Throws {@link ClientsFault} for what it can not mean. */
export function readCommandLine(args: readonly string[], commands: readonly Command[]): CommandLine {
  const { values, positionals, tokens } = parsed(args);
  const isHelp = values["help"] === true || positionals.length === 0 || positionals[0] === "help";
  const [command, operands] = commandIn(positionals, commands);
  const given: Given = {
    operands,
    text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
    texts: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
    flag: (name) => values[name] === true,
  };
  if (isHelp) return { given };
  if (command === undefined) throw refuse("there is no such command");
  checkRepeats(tokens);
  checkOperands(command, operands);
  checkOptions(command, values);
  return { command, given };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: PARSED, allowPositionals: true, strict: true, tokens: true });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const [, option = "option"] = /'(--?[a-z-]{1,20})/.exec(cause instanceof Error ? cause.message : "") ?? [];
    const isUnknown = code === "ERR_PARSE_ARGS_UNKNOWN_OPTION";
    throw refuse(isUnknown ? `unknown option ${option}` : valueText(option), cause);
  }
}

/** What is wrong with the value of an option, which has one too many or one too few. */
function valueText(written: string): string {
  const options = Object.entries<Option>(OPTIONS);
  const [, { value } = {}] = options.find(([name, { short }]) => [`--${name}`, `-${short}`].includes(written)) ?? [];
  return value === undefined ? `${written} takes no value` : `${written} needs a value (${value})`;
}

/** Of two values of an option one would be passed over. */
function checkRepeats(tokens: ReturnType<typeof parsed>["tokens"]): void {
  const given = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
  const repeated = given.find((name, at) => given.indexOf(name) < at && PARSED[name]?.type === "string");
  if (repeated !== undefined && PARSED[repeated]?.multiple !== true) throw refuse(`--${repeated} is given twice`);
}

/** The longest name that the arguments begin with. */
function commandIn(
  positionals: readonly string[],
  commands: readonly Command[],
): readonly [Command | undefined, readonly string[]] {
  for (const words of [2, 1]) {
    const command = commands.find(({ name }) => name === positionals.slice(0, words).join(" "));
    if (command !== undefined) return [command, positionals.slice(words)];
  }
  return [undefined, []];
}

function checkOperands({ name, argument }: Command, operands: readonly string[]): void {
  if (argument?.endsWith("...]")) return;
  const wanted = argument === undefined ? 0 : 1;
  if (operands.length === wanted && operands.every((operand) => operand !== "")) return;
  throw refuse(argument === undefined ? `${name} takes no argument` : `${name} needs exactly one ${argument}`);
}

function checkOptions({ name, options }: Command, values: Readonly<Record<string, unknown>>): void {
  const known: readonly string[] = [...options, ...COMMON];
  const stranger = Object.keys(values).find((option) => !known.includes(option));
  if (stranger !== undefined) throw refuse(`${name} has no option --${stranger}`);
  const blank = Object.entries(values).find(([, value]) => value === "");
  if (blank !== undefined) throw refuse(`--${blank[0]} must not be blank`);
}
