import { describe, expect, it } from "vitest";
import { ClientsFault } from "../../../infra/clients/clients-fault.ts";
import { readCommandLine } from "../../../infra/clients/command-line.ts";
import { COMMANDS } from "../../../infra/clients/commands.ts";
import { explainFailure } from "../../../infra/clients/explain-failure.ts";
import { COMMON, OPTIONS } from "../../../infra/clients/options.ts";
import { createProgress } from "../../../infra/clients/progress.ts";
import type { Talk } from "../../../infra/clients/talk.ts";
import { renderUsage } from "../../../infra/clients/usage.ts";
import { OAuthError } from "../../../lib/errors.ts";

const read = (...args: string[]) => readCommandLine(args, COMMANDS);

describe("the command line", () => {
  it("finds each command by its name, of one word or two", () => {
    for (const { name, argument } of COMMANDS)
      expect(read(...name.split(" "), ...(argument?.startsWith("<") ? ["x"] : [])).command?.name).toBe(name);
    expect(COMMANDS.length).toBe(15);
  });

  it("asks for help in each of its ways", () => {
    for (const args of [[], ["help"], ["--help"], ["list", "--help"]]) expect(read(...args).command).toBeUndefined();
  });

  it.each([
    [["lsit"], "there is no such command"],
    [["tokens"], "there is no such command"],
    [["show"], "show needs exactly one <client_id>"],
    [["show", ""], "show needs exactly one <client_id>"],
    [["delete", "a", "b"], "delete needs exactly one <client_id>"],
    [["list", "x"], "list takes no argument"],
    [["list", "--colour"], "unknown option --colour"],
    [["show", "x", "--confirm", "x"], "show has no option --confirm"],
    [["list", "--name"], "--name needs a value (TEXT)"],
    [["list", "--name", ""], "--name must not be blank"],
    [["list", "--json=yes"], "--json takes no value"],
    [["list", "-c"], "-c needs a value (KEY=VALUE)"],
    [["list", "--state", "alive", "--state", "gone"], "--state is given twice"],
  ])("%j is refused: %s", (args, message) => {
    expect(() => read(...args)).toThrow(ClientsFault);
    expect(() => read(...args)).toThrow(message);
  });

  it("every option is some command's, and help names all commands and options", () => {
    const usage = renderUsage(COMMANDS);
    const used = new Set([...COMMANDS.flatMap(({ options }) => options), ...COMMON]);
    expect(new Set(Object.keys(OPTIONS))).toEqual(used);
    for (const name of used) expect(usage).toContain(`--${name}`);
    for (const { name } of COMMANDS) expect(usage).toMatch(new RegExp(`^  ${name} `, "m"));
    for (const line of usage.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
    expect(usage).toMatch(/^ {2}expire-secret <client_id> {2}Ends /m);
  });

  it("what can not be undone has a dry run", () => {
    const harmless = ["list", "show", "tokens list", "verify"];
    const others = COMMANDS.filter(({ name }) => !harmless.includes(name));
    expect(others.length).toBe(11);
    expect(others.filter(({ options }) => !options.includes("dry-run"))).toEqual([]);
    const confirmed = COMMANDS.filter(({ options }) => options.includes("confirm")).map(({ name }) => name);
    expect(confirmed).toEqual([
      "disable",
      "expire",
      "expire-secret",
      "delete",
      "token",
      "tokens revoke",
      "tokens wipe",
    ]);
  });
});

describe("progress", () => {
  const told = (isTerminal: boolean) => {
    const texts: string[] = [];
    let now = 0;
    const talk: Talk = {
      isTerminal,
      say: (line) => void texts.push(`${line}\n`),
      write: (text) => void texts.push(text),
    };
    const progress = createProgress(talk, "clients deleted", () => now);
    for (let done = 1; done <= 100; done += 1) {
      now += 150;
      progress.at(done, 100);
    }
    progress.end();
    return texts;
  };

  it("is a bar on a terminal, taken away in the end", () => {
    const texts = told(true);
    expect(texts.length).toBe(101);
    expect(texts[49]).toBe("\r\u001b[2K[###############...............] 50 of 100 clients deleted");
    expect(texts.at(-1)).toBe("\r\u001b[2K");
  });

  it("is a plain line every few seconds elsewhere", () => {
    const texts = told(false);
    expect(texts.length).toBe(2);
    expect(texts.join("")).not.toContain("\u001b");
  });
});

describe("what is told of a failure", () => {
  const named = (name: string, message = "arn:aws:secret text of AWS"): Error =>
    Object.assign(new Error(message), { name });
  const wrapped = (cause: Error) => new OAuthError({ kind: "unavailable", what: "client store" }, { cause });

  it.each([
    ["CredentialsProviderError", "--profile"],
    ["ExpiredTokenException", "have expired"],
    ["UnrecognizedClientException", "does not know these credentials"],
    ["AccessDeniedException", "docs/operators.md"],
    ["ResourceNotFoundException", "--region"],
    ["ThrottlingException", "throttling"],
    ["TimeoutError", "does not answer"],
  ])("%s says what to do next, however deep it is", (name, advice) => {
    for (const error of [named(name), wrapped(named(name))]) {
      const { text, exitCode } = explainFailure(error);
      expect(text).toContain(advice);
      expect(text).not.toContain("secret text");
      expect(exitCode).toBe(1);
    }
  });

  it("a client that others change all the time is to be tried again", () => {
    const { text, exitCode } = explainFailure(new OAuthError({ kind: "unavailable", what: "contention" }));
    expect([text, exitCode]).toEqual(["others change this client all the time: try again", 1]);
  });

  it("a refused connection is a local runner that has ended", () => {
    const error = wrapped(new AggregateError([Object.assign(new Error("connect"), { code: "ECONNREFUSED" })]));
    expect(explainFailure(error).text).toContain("does the local runner still run");
  });

  it("what nobody foresaw is told by its name and place, never by its text", () => {
    const { text } = explainFailure(named("Strange\u001b[2J"));
    expect(text).toContain("Strange\\u{1b}[2J");
    expect(text).toContain("parts.test.ts");
    expect(text).not.toContain("secret text");
  });
});
