import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discoveryFragment } from "../../../infra/discovery/fragment.ts";
import { bindProperties } from "../../../infra/settings/bind-properties.ts";
import { settingsFromDiscovery } from "../../../infra/settings/from-discovery.ts";
import type { Setting } from "../../../lib/config/setting.ts";
import { SETTINGS } from "../../../lib/config/settings.ts";

const ROWS = Object.values<Setting<unknown>>(SETTINGS).filter(({ discovery }) => discovery !== undefined);
const isSwitch = ({ default: initial }: Setting<unknown>): boolean => /^(?:true|false)$/.test(initial);
/** Values that a provider may have besides the known ones, where a list is open. */
const STRANGE = ["urn:example:one", "two_2", "three.3~"];

/** What an operator may set a row to: a switch, or a list that is not empty, in any order. */
function valuesOf(row: Setting<unknown>): fc.Arbitrary<boolean | readonly string[]> {
  if (isSwitch(row)) return fc.boolean();
  const known = row.default === "" ? [] : row.default.split(",");
  const isOpen = row.kind.read(STRANGE.join(",")).ok;
  return fc.shuffledSubarray([...known, ...(isOpen ? STRANGE : [])], { minLength: 1 });
}

/** A context that has some of the rows. */
const context = fc
  .record(Object.fromEntries(ROWS.map((row) => [row.property, valuesOf(row)])), { requiredKeys: [] })
  .map((record): Record<string, unknown> => ({ ...record }));

describe("settings, published and read again", () => {
  it("are the same settings", () => {
    expect(ROWS.length).toBeGreaterThan(25);
    let changed = 0;
    fc.assert(
      fc.property(context, (given) => {
        const { settings } = bindProperties(given, "cdk");
        const { fragment } = discoveryFragment(settings, "https://op.example.org");
        const published: unknown = JSON.parse(JSON.stringify(fragment));
        const read = settingsFromDiscovery(published as Record<string, unknown>);
        expect(read.notes).toEqual([]);
        expect(bindProperties(read.context, "cdk").settings).toEqual(settings);
        if (Object.keys(given).length > 0) changed += 1;
      }),
      { numRuns: 200 },
    );
    expect(changed).toBeGreaterThan(100);
  });
});
