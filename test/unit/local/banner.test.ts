import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type BannerFacts, renderBanner } from "../../../infra/local/banner.ts";

const facts: BannerFacts = {
  baseUrl: "http://127.0.0.1:3000",
  mode: "PROTECTED",
  username: "registrar",
  password: "secret",
  data: undefined,
  dynamodbUrl: "http://127.0.0.1:4001",
  tableName: "clients",
  secretsUrl: "http://127.0.0.1:4002",
  credentialsSecret: "a/credentials",
  keysSecret: "a/keys",
  context: {},
  readyMilliseconds: 230,
};
const banner = (change: Partial<BannerFacts> = {}): string => renderBanner({ ...facts, ...change });

describe("the banner", () => {
  it("names the base URL first, so that whoever waits for it can look for the first URL", () => {
    expect(/http:\S+/.exec(banner())?.[0]).toBe("http://127.0.0.1:3000");
    expect(banner().split("\n")[0]).toContain("http://127.0.0.1:3000 (ready in 0.23 s)");
  });

  it("names user, password, mode and where everything is", () => {
    const text = banner({ data: "/tmp/x" });
    for (const [name, value] of [
      ["mode", "PROTECTED"],
      ["user", "registrar"],
      ["password", "secret"],
      ["data", "/tmp/x"],
      ["Secrets Manager", "http://127.0.0.1:4002"],
      ["credentials", "a/credentials"],
      ["keys", "a/keys"],
      ["DynamoDB", "http://127.0.0.1:4001"],
      ["table", "clients"],
    ] as const) {
      expect(text).toMatch(new RegExp(`^  ${name} +${value}$`, "m"));
    }
  });

  it("its line for the operator's command has the settings that were given, as a shell reads them back", () => {
    const line = (context: BannerFacts["context"]): string | undefined =>
      banner({ context })
        .split("\n")
        .find((one) => one.startsWith("npm run --silent clients -- "));
    expect(line({})).toMatch(/ --secrets http:\/\/127\.0\.0\.1:4002$/);
    expect(line({ "a.b": "P9D", c: "it's" })).toMatch(/ -c 'a\.b=P9D' -c 'c=it'\\''s'$/);
  });

  it.each([
    ["PROTECTED", 1, 1],
    ["OPEN", 0, 1],
    ["switched off", 0, 0],
  ] as const)("in mode %s its lines call initToken %i times and clientConfig %i times", (mode, tokens, configs) => {
    const text = banner({ mode });
    expect(text.split("/oidc/initToken")).toHaveLength(tokens + 1);
    expect(text.split("/oidc/clientConfig")).toHaveLength(configs + 1);
    expect(text).toContain("/oidc/register");
  });

  it("a password of shell signs arrives unchanged", () => {
    const password = `it's $(id) "\`x\`" \\ !$USER`;
    const line = banner({ password })
      .split("\n")
      .find((one) => one.startsWith("TOKEN="));
    const script = `curl() { printf '%s' "$3"; }; member() { cat; }; ${line}; printf '%s' "$TOKEN"`;
    expect(execFileSync("bash", ["-c", script], { encoding: "utf8" })).toBe(`registrar:${password}`);
  });
});
