import { describe, expect, it } from "vitest";
import { renderReport } from "../../../infra/from-cas/render-report.ts";
import { reportOf } from "../../../infra/from-cas/report.ts";
import { BASE } from "./carried-fields.ts";
import { planOf } from "./planned.ts";

describe("the report", () => {
  const settings = { context: {}, notes: [], othersCount: 0 };

  it("shows nothing that could steer a terminal", async () => {
    const plans = await planOf({ ...BASE, name: "\u001b[2J\u202eRP", "bad\u0007field": "x" });
    const text = renderReport(reportOf(settings, plans, new Map()));
    expect(text).toContain("?[2J?RP");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it("shows what is imported of each client, and of its secret no more than that there is one", async () => {
    const plans = await planOf(
      { ...BASE, serviceId: "https://rp\\.example\\.org/(?:one|two)" },
      { ...BASE, clientId: "off", accessStrategy: { enabled: false } },
      { ...BASE, clientId: "there" },
      { ...BASE, clientId: "a b" },
    );
    const report = reportOf(settings, plans, new Map([["there", "already there"]] as const));
    expect(report.services.map(({ client }) => client)).toMatchObject([
      {
        metadata: {
          redirect_uris: ["https://rp.example.org/one", "https://rp.example.org/two"],
          grant_types: ["authorization_code"],
          scope: "openid",
          token_endpoint_auth_method: "client_secret_basic",
        },
        hasSecret: true,
        isDisabled: false,
      },
      { isDisabled: true },
      undefined as never,
      undefined as never,
    ]);
    const text = renderReport(report);
    for (const line of [
      "redirect_uris: https://rp.example.org/one",
      "redirect_uris: https://rp.example.org/two",
      "grant_types: authorization_code",
      "response_types: code",
      "scope: openid",
      "token_endpoint_auth_method: client_secret_basic",
      "client_secret: as it is",
      "disabled",
    ])
      expect(text).toContain(`\n      ${line}\n`);
    expect(text + JSON.stringify(report)).not.toContain(BASE.clientSecret);
  });

  it("says once what is said of several services, and what is said of one where it stands", async () => {
    const plans = await planOf(
      { ...BASE, scopes: undefined },
      { ...BASE, clientId: "two", scopes: undefined, name: "n" },
    );
    const text = renderReport(reportOf(settings, plans, new Map()));
    const sentence = plans[0]?.findings[0]?.because ?? "nothing was found";
    expect(text.split(sentence)).toHaveLength(2);
    expect(text).toContain(`Of several services\n     2 times  changed  scopes: ${sentence}`);
    expect(text.match(/changed {2}scopes: see "Of several services" below/g)).toHaveLength(2);
    expect(renderReport(reportOf(settings, plans.slice(0, 1), new Map()))).not.toContain("Of several");
  });

  it("cuts no sentence short, and what a file is filled with at a blank", async () => {
    const uris = Array.from({ length: 20 }, (_, index) => `https://rp\\.example\\.org/callback/${index}`);
    const plans = await planOf({ ...BASE, serviceId: `(?:${uris.join("|")})/?`, name: "word ".repeat(1000) });
    const text = renderReport(reportOf(settings, plans, new Map()));
    expect(text).toContain("https://rp.example.org/callback/19/ https://rp.example.org/callback/19\n");
    expect(text).toMatch(/word \.\.\. \(--json has all of it\)\n/);
  });

  it("says what became of each client that was ready", async () => {
    const plans = await planOf(
      { ...BASE, clientId: "one" },
      { ...BASE, clientId: "two" },
      { ...BASE, clientId: "a b" },
    );
    const outcomes = new Map([
      ["one", "imported"],
      ["two", "unclear"],
    ] as const);
    const report = reportOf(settings, plans, outcomes, "tokens.jsonl");
    expect(report.counts).toEqual({ imported: 1, unclear: 1, refused: 1 });
    expect(renderReport(report)).toContain("tokens.jsonl");
  });
});
