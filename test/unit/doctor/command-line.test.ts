import { describe, expect, it } from "vitest";
import { readCommandLine, USAGE } from "../../../infra/doctor/command-line.ts";
import { DoctorFault } from "../../../infra/doctor/doctor-fault.ts";
import { readOperator } from "../../../infra/doctor/operator.ts";

const URL_GIVEN = ["--url", "https://register.example.org"];

describe("the command line", () => {
  it("needs nothing but the URL", () => {
    expect(readCommandLine(URL_GIVEN)).toEqual({
      help: false,
      url: "https://register.example.org",
      requests: 50,
      concurrency: 1,
      timeoutSeconds: 15,
    });
  });

  it("takes every option that the help names", () => {
    const options = [
      "--user",
      "u",
      "--password",
      "p",
      "--metadata",
      "m.json",
      "--json",
      "r.json",
      "--requests",
      "1000",
      "--concurrency",
      "8",
      "--timeout",
      "60",
    ];
    expect(readCommandLine([...URL_GIVEN, ...options])).toEqual({
      help: false,
      url: "https://register.example.org",
      user: "u",
      password: "p",
      metadata: "m.json",
      json: "r.json",
      requests: 1000,
      concurrency: 8,
      timeoutSeconds: 60,
    });
    expect(readCommandLine([...URL_GIVEN, "--secret-id", "name"]).secretId).toBe("name");
    const named = [...USAGE.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
    expect(named).toEqual([
      "--url",
      "--user",
      "--password",
      "--secret-id",
      "--metadata",
      "--json",
      "--requests",
      "--concurrency",
      "--timeout",
      "--help",
    ]);
  });

  it("asks for no URL to show the help", () => {
    expect(readCommandLine(["--help"]).help).toBe(true);
  });

  const URLS: readonly (readonly [given: string, read: string])[] = [
    ["https://register.example.org/", "https://register.example.org"],
    ["HTTPS://Register.Example.org/base/", "https://register.example.org/base"],
    ["https://register.example.org:8443", "https://register.example.org:8443"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://[::1]:3000", "http://[::1]:3000"],
    ["http://localhost:3000/", "http://localhost:3000"],
    ["http://abc.execute-api.localhost:4566", "http://abc.execute-api.localhost:4566"],
  ];
  it.each(URLS)("reads %s as %s", (given, read) => {
    expect(readCommandLine(["--url", given]).url).toBe(read);
  });

  const REFUSED: readonly (readonly [args: readonly string[], line: RegExp])[] = [
    [[], /^--url is missing/],
    [["--url", ""], /^--url is missing/],
    [["--url", "register.example.org"], /^--url must be an http or https URL/],
    [["--url", "https:register.example.org"], /^--url must be an http or https URL/],
    [["--url", "ftp://register.example.org"], /^--url must be an http or https URL/],
    [
      ["--url", "http://register.example.org"],
      /^--url must be https: over http the password would be sent in the clear$/,
    ],
    [["--url", "http://127.0.0.1.example.org"], /^--url must be https/],
    [["--url", "http://notlocalhost"], /^--url must be https/],
    [["--url", "https://user:hunter22@register.example.org"], /^--url must not have user or password in it/],
    [["--url", "https://register.example.org/?x=1"], /^--url must have neither query nor fragment$/],
    [["--url", "https://register.example.org/#"], /^--url must have neither query nor fragment$/],
    [[...URL_GIVEN, "--requests", "0"], /^--requests must be a whole number from 1 to 1000$/],
    [[...URL_GIVEN, "--requests", "1e3"], /^--requests must be a whole number/],
    [[...URL_GIVEN, "--concurrency", "9"], /^--concurrency must be a whole number from 1 to 8$/],
    [[...URL_GIVEN, "--timeout", "61"], /^--timeout must be a whole number from 1 to 60$/],
    [[...URL_GIVEN, "--secret-id", "x", "--user", "y"], /^--secret-id brings user and password/],
    [[...URL_GIVEN, "--json", ""], /^--json must not be blank$/],
    [[...URL_GIVEN, "--secret-id", ""], /^--secret-id must not be blank$/],
    [[...URL_GIVEN, "--json"], /^the option --json needs a value, or takes none \(see --help\)$/],
    [[...URL_GIVEN, "--password", "--json"], /^the option --password needs a value/],
    [[...URL_GIVEN, "--help=yes"], /^the option --help needs a value, or takes none/],
    [[...URL_GIVEN, "--verbose"], /^unknown option --verbose \(see --help\)$/],
    [[...URL_GIVEN, "hunter22"], /^an argument without an option: the URL is given with --url/],
    [[...URL_GIVEN, "--passwort=hunter22"], /^unknown option --passwort \(see --help\)$/],
  ];
  it.each(REFUSED)("refuses %j in one line that quotes no value", (args, line) => {
    expect(() => readCommandLine(args)).toThrow(DoctorFault);
    expect(() => readCommandLine(args)).toThrow(line);
    expect(() => readCommandLine(args)).not.toThrow(/\n|hunter22/);
  });

  it("has seen every case", () => {
    expect([URLS.length, REFUSED.length]).toEqual([7, 24]);
  });
});

describe("user and password", () => {
  const ENVIRONMENT = { OIDC_REGISTRAR_USER: "of the environment", OIDC_REGISTRAR_PASSWORD: "its password" };
  const commandLine = (...args: readonly string[]) => readCommandLine([...URL_GIVEN, ...args]);

  it("come from the environment", async () => {
    expect(await readOperator(commandLine(), ENVIRONMENT)).toEqual({
      user: "of the environment",
      password: "its password",
    });
  });

  it("given on the command line they come before those of the environment, each for itself", async () => {
    expect(await readOperator(commandLine("--user", "given"), ENVIRONMENT)).toEqual({
      user: "given",
      password: "its password",
    });
    expect(await readOperator(commandLine("--user", "given", "--password", "too"), ENVIRONMENT)).toEqual({
      user: "given",
      password: "too",
    });
  });

  it("may be missing both, blank or not, but not one of them", async () => {
    expect(await readOperator(commandLine(), {})).toBeUndefined();
    expect(await readOperator(commandLine(), { OIDC_REGISTRAR_USER: "", OIDC_REGISTRAR_PASSWORD: "" })).toBeUndefined();
    await expect(readOperator(commandLine("--user", "given"), {})).rejects.toThrow(
      /^there is a user and no password: set OIDC_REGISTRAR_PASSWORD$/,
    );
    await expect(readOperator(commandLine(), { OIDC_REGISTRAR_PASSWORD: "x" })).rejects.toThrow(
      /^there is a password and no user: set OIDC_REGISTRAR_USER$/,
    );
  });
});
