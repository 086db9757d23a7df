import { randomBytes } from "node:crypto";
import { ROUTES } from "../../../lib/http/routes.ts";

/** Where metadata is validated and nothing is registered. */
export const REHEARSAL = `${ROUTES.register.path}?dry_run=true`;

/** A credential that nobody has given anybody. */
export const madeUp = (): string => randomBytes(32).toString("base64url");

/** What each variant gives, one after the other, in one list. */
export async function everyOf<V, T>(
  variants: readonly V[],
  look: (variant: V) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (const variant of variants) all.push(...(await look(variant)));
  return all;
}
