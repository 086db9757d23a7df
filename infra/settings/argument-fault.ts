import { type ParseArgsConfig, parseArgs } from "node:util";

/**
 * Which argument `parseArgs` did not understand, in a few words, from what it threw. Nothing but the name of an option is
 * quoted: an argument might be a misplaced secret.
 */
export function argumentFault(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
  thrown: unknown,
): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL") {
    const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
    const first = tokens.find(({ kind }) => kind === "positional");
    return `argument ${(first?.index ?? 0) + 1} belongs to no option`;
  }
  const [, name = "an option"] = /'(?:-\w, )?(--?[a-z-]{1,20})/.exec(message) ?? [];
  return code === "ERR_PARSE_ARGS_UNKNOWN_OPTION"
    ? `there is no option ${name}`
    : `${name} needs a value, or takes none`;
}
