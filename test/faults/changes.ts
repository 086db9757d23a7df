import { isDeepStrictEqual } from "node:util";
import type { Json } from "../support/http-client.ts";

/** What became of one item of the table. */
export interface Change {
  readonly id: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The items that came, went, or are no longer the same. */
export function changesBetween(before: readonly Json[], after: readonly Json[]): readonly Change[] {
  const [old, present] = [byId(before), byId(after)];
  return [...new Set([...old.keys(), ...present.keys()])]
    .map((id) => ({ id, before: old.get(id), after: present.get(id) }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
}

const byId = (items: readonly Json[]): ReadonlyMap<string, Json> =>
  new Map(items.map((item) => [String(item["id"]), item]));
