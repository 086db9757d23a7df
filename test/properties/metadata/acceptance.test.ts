import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHOICES } from "../../../lib/metadata/choices.ts";
import { PARAMETERS } from "../../../lib/metadata/parameters.ts";
import { BASE, type Circumstances, lineOf, type Members, outcomeOf, type Variables } from "../../support/claims.ts";
import { runsOf } from "../../support/runs.ts";
import { EVERY_ROW, FAR_DOCUMENTS } from "../../unit/metadata/rows/every-row.ts";

const RUNS = runsOf(1000);
const ANSWER_ONLY = [
  "client_id",
  "client_secret",
  "client_id_issued_at",
  "client_secret_expires_at",
  "registration_access_token",
  "registration_client_uri",
];

/** Every name that means something, in a language too, and some that do not. */
const KNOWN = [...Object.keys(PARAMETERS), ...Object.keys(CHOICES)].filter((name) => name !== "software_statement");
const names = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(...KNOWN) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "client_name#fr",
      "client_name#FR",
      "logo_uri#de-CH",
      "keywords#x",
      "jwks#fr",
      "client_name#",
      "__proto__",
      "constructor",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 10 }).filter((name) => name !== "software_statement") },
);
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    "code",
    "https://rp.example.com/",
    ["https://rp.example.com/cb"],
    { keys: [{ kty: "RSA" }] },
    ["code"],
    ["RS256"],
    "none",
    0,
    "",
  ),
) as fc.Arbitrary<unknown>;
const anything: fc.Arbitrary<Members> = fc
  .array(fc.tuple(names, anyValue), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries));

const ROWS = EVERY_ROW.filter(({ name }) => KNOWN.includes(name));

/** Members that are good alone, with what they need; together they may still contradict each other. */
const good: fc.Arbitrary<Members> = fc.constantFrom(
  ...ROWS.flatMap(({ name, claims }) =>
    claims.accepts
      .filter(({ variables }) => variables === undefined)
      .map(({ value, given }) => ({ ...given, [name]: value })),
  ),
);
const bad: fc.Arbitrary<Members> = fc.constantFrom(
  ...ROWS.flatMap(({ name, claims }) => claims.refuses.map(({ value }) => ({ [name]: value }))),
);
const list: fc.Arbitrary<Members> = fc
  .tuple(
    fc.constantFrom(...Object.keys(CHOICES)),
    fc.subarray([
      "RS256",
      "ES256",
      "HS256",
      "RSA-OAEP",
      "dir",
      "A128GCM",
      "public",
      "pairwise",
      "client_secret_post",
      "none",
      "x",
    ]),
  )
  .map(([name, values]) => ({ [name]: values }));
const together = (parts: fc.Arbitrary<Members>, count: number): fc.Arbitrary<Members> =>
  fc.array(parts, { maxLength: count }).map((all) => Object.assign({}, BASE, ...all) as Members);
const nearlyValid = fc.oneof(
  together(good, 5),
  together(fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: bad }, { weight: 2, arbitrary: list }), 6),
);
const bodies = fc.oneof(
  anything,
  nearlyValid,
  fc.tuple(nearlyValid, anything).map(([one, other]) => ({ ...one, ...other })),
);

const variables: fc.Arbitrary<Variables> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Variables>(
      { REGISTRATION_MODE: "OPEN" },
      { DOTLESS_SCHEMES_ALLOWED: "true", HTTP_REDIRECT_URIS_ALLOWED: "true" },
      { SUBJECT_TYPES: "pairwise" },
      { CONTACTS_EMAIL_ONLY: "true", HTTP_LOGOUT_URIS_ALLOWED: "false" },
      { PUSHED_AUTHORIZATION_REQUESTS_REQUIRED: "true" },
    ),
  },
);
const under = (one: Variables): Circumstances => ({ variables: one, documents: FAR_DOCUMENTS });
const isChosen = (body: Members): boolean =>
  Object.keys(CHOICES).some((name) => Object.hasOwn(body, name) && body[name] !== null);
const isKnown = (name: string): boolean => Object.hasOwn(PARAMETERS, name.split("#")[0] ?? "");

describe("acceptance of any JSON object", () => {
  it("never throws, and refuses with faults that are about members there are", async () => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(bodies, variables, async (body, settings) => {
        const outcome = await outcomeOf(body, under(settings));
        seen["faults" in outcome ? "refused" : "accepted"] += 1;
        if (!("faults" in outcome)) return;
        expect(outcome.faults.length).toBeGreaterThan(0);
        for (const fault of outcome.faults) {
          expect(fault.pointer).toMatch(/^\/[\w#/-]+$/);
          expect(KNOWN).toContain(fault.pointer.split(/[/#]/)[1]);
          expect(`${fault.rule}${fault.hint ?? ""}${fault.section}`).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        }
      }),
      { numRuns: RUNS },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(RUNS / 20);
  });

  it("gives the same whatever the order of the members", async () => {
    await fc.assert(
      fc.asyncProperty(
        bodies.filter((body) => !isChosen(body)),
        variables,
        async (body, settings) => {
          const [one, other] = [
            await outcomeOf(body, under(settings)),
            await outcomeOf(Object.fromEntries(Object.entries(body).reverse()), under(settings)),
          ];
          if ("faults" in one && "faults" in other)
            expect(
              other.faults
                .map(lineOf)
                .toSorted()
                .filter((line) => !line.includes("twice")),
            ).toEqual(
              one.faults
                .map(lineOf)
                .toSorted()
                .filter((line) => !line.includes("twice")),
            );
          else expect(other).toEqual(one);
        },
      ),
      { numRuns: runsOf(500) },
    );
  });

  it("leaves the request as it was", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const before = JSON.stringify(body);
        await outcomeOf(body, under({}));
        expect(JSON.stringify(body)).toBe(before);
      }),
      { numRuns: runsOf(250) },
    );
  });

  it("is not moved by unknown members, nulls, and members of answers", async () => {
    const noise = fc.dictionary(
      fc.constantFrom("unknown", "redirect_uris#fr", "scope#x", ...ANSWER_ONLY, "skip_consent"),
      fc.jsonValue() as fc.Arbitrary<unknown>,
    );
    await fc.assert(
      fc.asyncProperty(nearlyValid, noise, fc.constantFrom(...KNOWN), async (body, more, name) => {
        const nothing = Object.hasOwn(body, name) ? {} : { [name]: null };
        const expected = await outcomeOf(body, under({}));
        const outcome = await outcomeOf({ ...more, ...body, ...nothing }, under({}));
        expect({ ...outcome, unknownCount: 0 }).toEqual({ ...expected, unknownCount: 0 });
      }),
      { numRuns: runsOf(500) },
    );
  });
});

describe("what is accepted", () => {
  /** Runs a property for accepted requests alone, and sees to it that there were enough. */
  async function forAccepted(
    check: (body: Members, accepted: Members, circumstances: Circumstances) => void | Promise<void>,
  ): Promise<void> {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(bodies, variables, async (body, settings) => {
        const outcome = await outcomeOf(body, under(settings));
        if ("faults" in outcome) return;
        count += 1;
        await check(body, outcome.accepted, under(settings));
      }),
      { numRuns: RUNS },
    );
    expect(count).toBeGreaterThan(RUNS / 20);
  }

  it("RFC 7592 2.2: is accepted again when it comes back, and nothing is changed or supplied then", async () => {
    await forAccepted(async (_, accepted, circumstances) => {
      const again = await outcomeOf(accepted, circumstances);
      expect(again).toMatchObject({ supplied: [], unknownCount: 0 });
      expect("accepted" in again && again.accepted).toEqual(accepted);
    });
  });

  it("RFC 7591 3.2.1: has every known member as it was sent, text by text", async () => {
    await forAccepted((body, accepted) => {
      const sent = Object.entries(body).filter(
        ([name, value]) => value !== null && isKnown(name) && Object.hasOwn(accepted, name),
      );
      const singles: readonly string[] = Object.entries(CHOICES)
        .filter(([name]) => Object.hasOwn(body, name))
        .map(([, { single }]) => single);
      for (const [name, value] of sent)
        if (!singles.includes(name)) expect(JSON.stringify(accepted[name])).toBe(JSON.stringify(value));
      expect(JSON.stringify(accepted["redirect_uris"])).toBe(JSON.stringify(body["redirect_uris"] ?? undefined));
    });
  });

  it("has nothing that nobody knows, no list to choose from and nothing that only answers carry", async () => {
    await forAccepted((_, accepted) => {
      const names = Object.keys(accepted);
      expect(
        names.filter((name) => !isKnown(name) || ANSWER_ONLY.includes(name) || Object.hasOwn(CHOICES, name)),
      ).toEqual([]);
      expect(Object.values(accepted)).not.toContain(null);
    });
  });

  it("keeps at least what every client must", async () => {
    await forAccepted((_, accepted) => {
      const {
        redirect_uris = [],
        response_types,
        token_endpoint_auth_method: method,
        grant_types,
        jwks,
        jwks_uri,
      } = accepted as Record<string, unknown>;
      expect((response_types as string[]).length === 0 || (redirect_uris as string[]).length > 0).toBe(true);
      for (const uri of redirect_uris as string[]) {
        expect(uri).not.toMatch(/[\s\\#\u0080-\uffff]/);
        if (accepted["application_type"] !== "native") expect(uri).toMatch(/^https?:\/\//i);
      }
      if (method === "none") expect(grant_types).not.toContain("client_credentials");
      expect(jwks === undefined || jwks_uri === undefined).toBe(true);
      expect(JSON.stringify(jwks ?? {})).not.toMatch(/"(?:d|p|q|dp|dq|qi|oth|k|priv)":/);
    });
  });
});
