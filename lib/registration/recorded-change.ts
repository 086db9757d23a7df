import { appended } from "../audit/append.ts";
import type { Actor, AuditAction } from "../audit/entry.ts";
import { stateDigest } from "../audit/state.ts";
import { digestOf } from "../tokens/equal.ts";
import type { Client } from "./client.ts";
import type { Dependencies } from "./dependencies.ts";

/** Who changes a client, and what is done to it. */
export interface Change {
  readonly actor: Actor;
  readonly actions: readonly AuditAction[];
}

/** The actions that say no more than that metadata came; where it is the same, nothing was done. */
const WRITES: readonly AuditAction[] = ["replaced", "amended"];

/**
 * A client as it is to be written, with one more entry in its audit: unless nothing came of the change but that its life
 * began anew, which every use does. Throws what the keyring throws.
 */
export async function recorded(
  { keyring, clock, settings }: Pick<Dependencies, "keyring" | "clock" | "settings">,
  before: Client | undefined,
  after: Omit<Client, "audit">,
  { actor: { source, ...who }, actions }: Change,
): Promise<Client> {
  const isSame = before !== undefined && stateDigest(before) === stateDigest(after);
  if (isSame && actions.every((action) => WRITES.includes(action))) return { ...after, audit: before.audit };
  const actor = { ...who, ...(settings.auditSourceAddresses && source && { source }) };
  return { ...after, audit: appended(before, after, { actor, actions, at: clock() }, await keyring.current()) };
}

/** Enough of a token's digest to tell two tokens of one client apart, and no help to make either. */
const TOKEN_NAME_CHARACTERS = 11;

/** The holder of a registration access token, as the audit names it. */
export function holderOf(registrationAccessToken: string, source: string): Actor {
  const id = digestOf(registrationAccessToken).slice(0, TOKEN_NAME_CHARACTERS);
  return { by: "registration-access-token", id, source };
}
