import { describe, expect, it } from "vitest";
import type { Fault } from "../../../lib/errors.ts";
import type { Relation } from "../../../lib/metadata/relation.ts";
import { RELATIONS } from "../../../lib/metadata/relations.ts";
import { BASE, type Circumstances, lineOf, outcomeOf, shown } from "../../support/claims.ts";
import { KEY_RELATION_CLAIMS } from "./relations/key-relation-claims.ts";
import { POLICY_RELATION_CLAIMS } from "./relations/policy-relation-claims.ts";
import { PROTOCOL_RELATION_CLAIMS } from "./relations/protocol-relation-claims.ts";
import type { Case, RelationClaims } from "./relations/relation-claims.ts";
import { URI_RELATION_CLAIMS } from "./relations/uri-relation-claims.ts";

const CLAIMS = [...URI_RELATION_CLAIMS, ...PROTOCOL_RELATION_CLAIMS, ...KEY_RELATION_CLAIMS, ...POLICY_RELATION_CLAIMS];

/** The relations that a group of claims can be about: exactly one. */
const rowsOf = ({ section, rule, first }: RelationClaims): readonly Relation[] =>
  RELATIONS.filter((row) => row.section === section && row.rule === rule && row.names[0] === first);

const circumstances = ({ variables, policy }: Case): Circumstances => ({
  variables,
  policy,
  documents: { "https://sector.example.com/list": ["https://rp.example.com/callback", "https://other.example.com/"] },
});

async function faultsOf(one: Case): Promise<readonly Fault[]> {
  const outcome = await outcomeOf({ ...BASE, ...one.members }, circumstances(one));
  return "faults" in outcome ? outcome.faults : [];
}

const titled = <One extends Case>(cases: readonly One[]) =>
  cases.map(
    (one) =>
      [`${shown(one.members)}${one.variables === undefined ? "" : ` under ${shown(one.variables)}`}`, one] as const,
  );

/** Values that are of the wrong shape for every parameter. */
const JUNK: readonly unknown[] = [1.5, "\u0000", [[]], { a: 1 }, -1, [{}], [1, "x"]];

describe("the claims below", () => {
  it("are about every relation of the table, each once, and every one is seen to hold and to break", () => {
    const rows = CLAIMS.map(rowsOf);
    expect(
      CLAIMS.filter((_, index) => rows[index]?.length !== 1).map(({ first, rule }) => `${first}: ${rule}`),
    ).toEqual([]);
    expect(new Set(rows.flat())).toEqual(new Set(RELATIONS));
    expect(CLAIMS.filter(({ holds, breaks }) => holds.length === 0 || breaks.length === 0)).toEqual([]);
    expect(CLAIMS.length).toBe(33);
  });

  it("are as many as there were", () => {
    expect(CLAIMS.flatMap(({ holds }) => holds).length).toBeGreaterThan(140);
    expect(CLAIMS.flatMap(({ breaks }) => breaks).length).toBeGreaterThan(150);
  });
});

describe.each(CLAIMS)("$section: $first $rule", (claims) => {
  const { section, rule, code = "invalid_client_metadata", holds, breaks } = claims;

  it.each(titled(holds))("holds for %s", async (_, one) => {
    expect((await faultsOf(one)).map(lineOf)).toEqual([]);
  });

  it.each(titled(breaks))("is broken by %s", async (_, one) => {
    const expected = one.pointers.map((pointer) => ({
      pointer,
      code,
      rule: one.rule ?? rule,
      section: one.section ?? section,
    }));
    const faults = (await faultsOf(one)).map(({ hint: _hint, ...fault }) => fault);
    expect(faults).toEqual(expected);
  });

  it("is told of together with whatever else is wrong", async () => {
    for (const one of breaks) {
      const [first, ...others] = (await faultsOf({ ...one, members: { ...one.members, contacts: 1 } })).map(lineOf);
      expect([first, others.length]).toEqual([
        "/contacts invalid_client_metadata: must be an array",
        one.pointers.length,
      ]);
    }
  });

  it("is not looked at where a member that it names is of a wrong shape", async () => {
    const names = rowsOf(claims).flatMap((row) => row.names);
    expect(names.length).toBeGreaterThan(0);
    for (const one of breaks.slice(0, 4)) {
      for (const name of names) {
        for (const junk of JUNK) {
          const faults = await faultsOf({ ...one, members: { ...one.members, [name]: junk } });
          expect(
            faults.map(({ pointer }) => pointer.split("/")[1]),
            `${name} ${shown(junk)}`,
          ).toContain(name);
          expect(
            faults.filter((fault) => fault.rule === (one.rule ?? rule) && fault.section === (one.section ?? section)),
            `${name} ${shown(junk)}`,
          ).toEqual([]);
        }
      }
    }
  });
});
