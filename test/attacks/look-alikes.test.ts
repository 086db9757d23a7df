import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webClient } from "../support/builders.ts";
import { createRegistrar, type Registrar } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
beforeAll(async () => {
  runner = await startRunner({ settings: { "cas.authn.oidc.registration.dynamic-client-registration-mode": "OPEN" } });
  registrar = createRegistrar(runner);
});
afterAll(() => runner.stop());

const register = (metadata: object) => registrar.register(metadata, { token: undefined });

/** Hosts that people, or parsers, take for `rp.example.org`. */
const HOSTS: readonly (readonly [claim: string, host: string])[] = [
  ["a Cyrillic letter", "r\u0440.example.org"],
  ["letters of full width", "\uff52\uff50.example.org"],
  ["a dot of another script", "rp\u3002example.org"],
  ["a soft hyphen", "rp\u00ad.example.org"],
  ["a zero-width space", "rp\u200b.example.org"],
  ["a letter that is percent-encoded", "%72p.example.org"],
  ["a mark that goes the other way", "\u202erp.example.org"],
  ["a user in front", "rp.example.org@thief.example.com"],
  ["a backslash", "thief.example.com\\.rp.example.org"],
];

describe("a homograph of a host", () => {
  it.each(HOSTS)("with %s is no redirect URI", async (_, host) => {
    const { status, json } = await register(webClient({ redirect_uris: [`https://${host}/callback`] }));
    expect([status, json["error"]]).toEqual([400, "invalid_redirect_uri"]);
  });

  it.each(HOSTS)("with %s shows no logo for the real one", async (_, host) => {
    const { status } = await register(webClient({ logo_uri: `https://${host}/logo.png` }));
    expect(status).toBe(400);
  });

  it("in Punycode is another host: it lends its name to nothing of the real one, in any language", async () => {
    for (const member of ["logo_uri", "policy_uri", "tos_uri", "client_uri", "logo_uri#fr"]) {
      const { status } = await register(webClient({ [member]: "https://xn--r-6tb.example.org/" }));
      expect(status, member).toBe(400);
    }
  });

  it("below or beside the real one is another host", async () => {
    for (const host of ["a.rp.example.org", "example.org", "rp.example.org.thief.example.com", "rp.example.org."])
      expect((await register(webClient({ logo_uri: `https://${host}/` }))).status, host).toBe(400);
  });
});

describe("a name that deceives", () => {
  it.each([
    ["goes the other way", "knaB \u202eelpmaxE"],
    ["isolates a direction", "Example \u2067knaB\u2069"],
    ["has a zero-width space", "Exam\u200bple Bank"],
    ["has a zero-width no-break space", "Example\ufeff Bank"],
    ["has a control character", "Example\u0007 Bank"],
    ["is nothing but a word joiner", "\u2060"],
  ])("because it %s is refused, in any language", async (_, name) => {
    const answers = [
      await register(webClient({ client_name: name })),
      await register(webClient({ "client_name#de": name })),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  });
});
