import { describe, expect, it } from "vitest";
import { PARAMETERS } from "../../../lib/metadata/parameters.ts";
import {
  acceptedOf,
  BASE,
  type Circumstances,
  faultsOf,
  type Members,
  outcomeOf,
  shown,
} from "../../support/claims.ts";
import type { Example, RowClaims } from "./row-claims.ts";
import { FAR_DOCUMENTS, EVERY_ROW as ROWS } from "./rows/every-row.ts";

const ANSWER_ONLY = [
  "client_id",
  "client_secret",
  "client_id_issued_at",
  "client_secret_expires_at",
  "registration_access_token",
  "registration_client_uri",
];
const UNSUPPORTED = [
  "response_modes",
  "subject_syntax_types_supported",
  "credential_offer_endpoint",
  "preferred_client_id",
  "metadata",
  "skip_consent",
];
const IGNORED = [...ANSWER_ONLY, ...UNSUPPORTED];
/** A statement is looked at before the table is; it has tests of its own. */
const WITHOUT_EXAMPLES = [...IGNORED, "software_statement"];

const LOCALIZABLE = [
  "client_name",
  "client_uri",
  "logo_uri",
  "policy_uri",
  "tos_uri",
  "organization_name",
  "description",
  "keywords",
  "information_uri",
  "organization_uri",
];

const circumstances = ({ variables }: Example): Circumstances => ({ variables, documents: FAR_DOCUMENTS });
const without = (name: string): Members => Object.fromEntries(Object.entries(BASE).filter(([other]) => other !== name));
const under = ({ given, variables }: Example): string =>
  `${given === undefined ? "" : ` with ${Object.keys(given).join(", ")}`}${variables === undefined ? "" : ` under ${shown(variables)}`}`;

describe("the claims below", () => {
  it("are about every parameter of the table, each once", () => {
    expect(ROWS.map(({ name }) => name).toSorted()).toEqual(Object.keys(PARAMETERS).toSorted());
    expect(ROWS.length).toBe(85);
  });

  it("have for every parameter something that is accepted, something that is refused, and what it defaults to", () => {
    const bare = ROWS.filter(
      ({ claims }) => claims.accepts.length === 0 || claims.refuses.length === 0 || claims.defaults.length === 0,
    );
    expect(bare.map(({ name }) => name).toSorted()).toEqual([...WITHOUT_EXAMPLES].toSorted());
  });

  it("are as many as there were", () => {
    const count = (of: (claims: RowClaims) => readonly unknown[]) =>
      ROWS.reduce((sum, { claims }) => sum + of(claims).length, 0);
    expect(count(({ accepts }) => accepts)).toBeGreaterThan(500);
    expect(count(({ refuses }) => refuses)).toBeGreaterThan(1300);
    expect(count(({ defaults }) => defaults)).toBeGreaterThan(100);
  });

  it("know every parameter that may be localized, and no other", () => {
    const rows = Object.entries(PARAMETERS).filter(([, row]) => "localizable" in row);
    expect(rows.map(([name]) => name).toSorted()).toEqual(LOCALIZABLE.toSorted());
  });
});

describe.each(ROWS)("$section: $name", ({ section, name, claims }) => {
  const code = claims.code ?? "invalid_client_metadata";

  it.each(claims.accepts.map((example) => [`${shown(example.value)}${under(example)}`, example] as const))(
    "accepts %s",
    async (_, example) => {
      const body = { ...BASE, ...example.given, [name]: example.value };
      const { accepted, supplied, unknownCount } = await acceptedOf(body, circumstances(example));
      expect(accepted).toMatchObject(body);
      expect(JSON.stringify(accepted[name])).toBe(JSON.stringify(example.value));
      expect(supplied.map((one) => one.name)).not.toContain(name);
      expect(unknownCount).toBe(0);
    },
  );

  it.each(
    claims.refuses.map(
      (refusal) => [`${shown(refusal.value)}${under(refusal)}: ${refusal.path} ${refusal.rule}`, refusal] as const,
    ),
  )("refuses %s", async (_, refusal) => {
    const outcome = await outcomeOf({ ...BASE, ...refusal.given, [name]: refusal.value }, circumstances(refusal));
    const faults = "faults" in outcome ? outcome.faults.map(({ hint: _hint, ...fault }) => fault) : outcome;
    expect(faults).toEqual([{ pointer: `/${name}${refusal.path}`, code, rule: refusal.rule, section }]);
  });

  it.each(claims.defaults.map((example) => [`${shown(example.value)}${under(example)}`, example] as const))(
    "defaults to %s",
    async (_, example) => {
      const { accepted, supplied } = await acceptedOf({ ...without(name), ...example.given }, circumstances(example));
      expect(Object.hasOwn(accepted, name) ? accepted[name] : undefined).toEqual(example.value);
      expect(supplied.filter((one) => one.name === name)).toEqual(
        example.value === undefined ? [] : [{ name, section }],
      );
    },
  );

  it("takes null for absent", async () => {
    const [{ given = {} } = { given: {} }] = claims.defaults;
    expect(await outcomeOf({ ...without(name), ...given, [name]: null })).toEqual(
      await outcomeOf({ ...without(name), ...given }),
    );
  });
});

describe("RFC 7591 3.2.1 and 6: what only answers carry, and what no client may give itself", () => {
  const VALUES = ["chosen", "", 1, 0, -1, true, [], ["x"], {}, { a: 1 }, null];

  it.each(IGNORED)("%s is ignored, whatever it is", async (name) => {
    const expected = await outcomeOf(BASE);
    for (const value of VALUES) expect(await outcomeOf({ ...BASE, [name]: value }), shown(value)).toEqual(expected);
  });
});

describe.each(ROWS.filter(({ name }) => LOCALIZABLE.includes(name)))(
  "RFC 7591 2.2: $name in languages",
  ({ name, claims }) => {
    const [{ value } = { value: undefined }] = claims.accepts;
    const pointerRule = (tag: string, rule: string) => [`/${name}${tag} invalid_client_metadata: ${rule}`];

    it.each([
      "fr",
      "EN",
      "de-CH-1996",
      "ja-Hani-JP",
      "zh-Hant",
      "zh-min-nan",
      "es-419",
      "sl-rozaj-biske",
      "en-a-bbb-x-a-ccc",
      "x-whatever",
      "qaa",
      "de-DE-u-co-phonebk",
      "i-klingon",
      "en-GB-oed",
      "SGN-be-fr",
      `en-x-${"abcdefgh-".repeat(6)}abcde`,
    ])("accepts the tag %s and keeps its spelling", async (tag) => {
      const { accepted, unknownCount } = await acceptedOf({ ...BASE, [`${name}#${tag}`]: value });
      expect([accepted[`${name}#${tag}`], Object.hasOwn(accepted, name), unknownCount]).toEqual([value, false, 0]);
    });

    it.each([
      "",
      "e",
      "en_US",
      "en-",
      "-en",
      " en",
      "en ",
      "en#fr",
      "#",
      "französisch",
      "en--US",
      "a-b",
      "1",
      "x",
      "../en",
      "__proto__",
      `en-${"x".repeat(70)}`,
      `en-x-${"abcdefgh-".repeat(6)}abcdef`,
      "i-nothing",
    ])("refuses the tag %j at the untagged place, since it is the caller's own text", async (tag) => {
      expect(await faultsOf({ ...BASE, [`${name}#${tag}`]: value })).toEqual(
        pointerRule("", "must have a BCP 47 language tag after the number sign"),
      );
    });

    it("refuses a language twice, whatever the case", async () => {
      const twice = { ...BASE, [`${name}#en`]: value, [`${name}#fr`]: value, [`${name}#EN`]: value };
      expect(await faultsOf(twice)).toEqual(pointerRule("#EN", "must not be there twice for one language"));
    });

    it("keeps every language and the untagged value apart", async () => {
      const body = { ...BASE, [name]: value, [`${name}#en`]: value, [`${name}#en-GB`]: value };
      expect((await acceptedOf(body)).accepted).toMatchObject(body);
    });

    it("refuses in a language what it refuses without one", async () => {
      expect(claims.refuses.length).toBeGreaterThan(0);
      for (const refusal of claims.refuses) {
        const faults = await faultsOf({ ...BASE, [`${name}#fr`]: refusal.value });
        expect(faults, shown(refusal.value)).toEqual(pointerRule(`#fr${refusal.path}`, refusal.rule));
      }
    });

    it("takes null in a language for absent", async () => {
      expect(await outcomeOf({ ...BASE, [`${name}#fr`]: null })).toEqual(await outcomeOf(BASE));
    });
  },
);

describe("OIDC Registration 2.1: a tag on what is not for people", () => {
  const others = ROWS.filter(({ name }) => !LOCALIZABLE.includes(name));

  it("makes an unknown member, which is ignored", async () => {
    expect(others.length).toBe(75);
    const expected = await acceptedOf(BASE);
    for (const { name } of others) {
      expect(await acceptedOf({ ...BASE, [`${name}#fr`]: 1 }), name).toEqual({ ...expected, unknownCount: 1 });
    }
  });
});
