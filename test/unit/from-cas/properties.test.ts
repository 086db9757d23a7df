import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FromCasFault } from "../../../infra/from-cas/from-cas-fault.ts";
import { filledIn, readPropertiesText, readYamlText } from "../../../infra/from-cas/property-file.ts";
import { translateProperties } from "../../../infra/from-cas/translate-properties.ts";

const FIXTURES = new URL("../../fixtures/cas/", import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(name, FIXTURES), "utf8");
/** What Spring fills in, with a dollar sign and braces around it. */
const placeholder = (name: string): string => ["$", "{", name, "}"].join("");
const read = (text: string) => Object.fromEntries(readPropertiesText(text));

describe("java.util.Properties", () => {
  it.each([
    ["a=b", { a: "b" }],
    ["a = b ", { a: "b " }],
    ["a:b", { a: "b" }],
    ["a b", { a: "b" }],
    ["  a\t=\tb=c", { a: "b=c" }],
    ["a", { a: "" }],
    ["# a=b\n! c=d\n\n", {}],
    ["a=b\\\n   c\\\r\n d", { a: "bcd" }],
    ["a=b\\\\\nc=d", { a: "b\\", c: "d" }],
    ["a\\ b\\=c=d", { "a b=c": "d" }],
    ["a=\\u00e9\\t\\q", { a: "\u00e9\tq" }],
    ["a=1\na=2", { a: "2" }],
    ["a=b\\", { a: "b" }],
    ["\uFEFFa=b", { a: "b" }],
    ["__proto__=b", { ["__proto__"]: "b" }],
  ])("%j is %j", (text, properties) => {
    expect(read(text)).toEqual(properties);
  });

  it("placeholders are filled in from the same file, with defaults; a circle ends", () => {
    const filled = filledIn(
      readPropertiesText(
        `a=${placeholder("b")}/c\nb=${placeholder("d:e")}\nf=${placeholder("g")}\nh=${placeholder("i")}\ni=${placeholder("h")}x`,
      ),
    );
    expect([filled.get("a"), filled.get("f")]).toEqual(["e/c", placeholder("g")]);
    expect(filled.get("h")).toMatch(/^\$\{[hi]\}x+$/);
  });
});

describe("registration that is switched off in CAS", () => {
  const NAME = "cas.authn.oidc.registration.dynamic-client-registration-enabled";
  it("for the move does not switch it off here", () => {
    const { context, notes } = translateProperties(readPropertiesText(`${NAME}=false`));
    expect(context).toEqual({});
    expect(notes).toMatchObject([{ property: NAME, because: expect.stringContaining("switch it off here too") }]);
    expect(translateProperties(readPropertiesText(`${NAME}=true`))).toMatchObject({
      context: { [NAME]: true },
      notes: [],
    });
  });
});

describe("YAML", () => {
  it("is the same properties by other means", () => {
    const { context, othersCount } = translateProperties(readYamlText(fixture("application.yml")));
    expect(context).toEqual({
      "cas.server.prefix": "https://sso.example.org/cas",
      "cas.authn.oidc.core.issuer": "https://sso.example.org/cas/oidc",
      "cas.authn.oidc.registration.client-secret-expiration": "P14D",
      "cas.authn.oidc.discovery.scopes": ["openid", "email", "profile"],
    });
    expect(othersCount).toBe(1);
  });

  it.each(["a: b: secret", "- a", "just text", "a: 1\n---\nb: 2"])("%j is refused without a word of it", (text) => {
    expect(() => readYamlText(text)).toThrow(FromCasFault);
    expect(() => readYamlText(text)).not.toThrow(/secret/);
  });
});

describe("the properties of CAS", () => {
  const { context, notes, othersCount } = translateProperties(filledIn(readPropertiesText(fixture("cas.properties"))));
  const because = (property: string) => notes.find((note) => note.property === property)?.because;

  it("are settings under the same names, lists in one piece", () => {
    expect(context).toEqual({
      "cas.server.prefix": "https://sso.example.org/cas",
      "cas.authn.oidc.core.issuer": "https://sso.example.org/cas/oidc",
      "cas.authn.oidc.registration.dynamic-client-registration-mode": "OPEN",
      "cas.authn.oidc.registration.client-secret-expiration": "P14D",
      "cas.authn.oidc.registration.initial-access-token-user": "casuser",
      "cas.authn.oidc.discovery.scopes": ["openid", "email", "profile"],
      "cas.authn.oidc.discovery.response-types-supported": ["code", "id_token token"],
      "cas.authn.oidc.discovery.grant-types-supported": [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "implicit",
      ],
    });
    expect(othersCount).toBe(2);
  });

  it("that are none say why", () => {
    expect(because("cas.authn.oidc.discovery.response-types-supported")).toMatch(/device_code/);
    expect(because("cas.authn.oidc.jwks.file-system.jwks-file")).toMatch(/provider's/);
    expect(because("cas.authn.oauth.access-token.max-time-to-live-in-seconds")).toMatch(
      /initial-access-token-expiration/,
    );
    expect(notes.length).toBe(8);
  });

  it("the password is told to go into the secret, and is nowhere in the report", () => {
    expect(because("cas.authn.oidc.registration.initial-access-token-password")).toMatch(/credentials secret/);
    expect(JSON.stringify({ context, notes })).not.toContain("very-secret");
  });

  it("values that CAS resolves or decrypts, and such as no setting takes, are left out", () => {
    const text = `cas.server.prefix=${placeholder("env.URL")}\ncas.authn.oidc.core.issuer={cas-cipher}abc\n`;
    const more = "cas.authn.oidc.registration.dynamic-client-registration-mode=ANY\n";
    const taken = translateProperties(readPropertiesText(text + more));
    expect(taken.context).toEqual({});
    expect(taken.notes.map((note) => note.because)).toEqual([
      expect.stringContaining("resolves or decrypts"),
      expect.stringContaining("resolves or decrypts"),
      expect.stringContaining("PROTECTED"),
    ]);
  });
});
