import type { JsonObject } from "../../lib/json-shapes.ts";

/** The members of a service definition, its class left out. */
export type Service = JsonObject;

/** What becomes of a field otherwise than that it is carried over as it is. */
export interface Finding {
  /** The name in the service definition. */
  readonly field: string;
  /** `refused`: the client can not be imported like this. */
  readonly fate: "changed" | "left out" | "refused";
  readonly because: string;
}

/** A client secret as the service definition has it. */
export interface CarriedSecret {
  readonly value: string;
  /** Epoch seconds; 0 is never. */
  readonly expiresAt: number;
}

/** What some fields of a service come to. */
export interface Part {
  /** Client metadata. */
  readonly members?: JsonObject;
  readonly clientId?: string;
  readonly secret?: CarriedSecret;
  /** When CAS registered the client, in epoch seconds. */
  readonly issuedAt?: number;
  /** Whether the client is to come disabled. */
  readonly isDisabled?: true;
  readonly findings?: readonly Finding[];
}

/** Translates the fields that go together. Pure: `now` is in epoch seconds. */
export type Translate = (service: Service, now: number) => Part;

/** A finding that a field is carried over in another form. */
export const changed = (field: string, because: string): Finding => ({ field, fate: "changed", because });
/** A finding that a field is not carried over, and the client is imported without. */
export const leftOut = (field: string, because: string): Finding => ({ field, fate: "left out", because });
/** A finding that keeps the client from being imported. */
export const refused = (field: string, because: string): Finding => ({ field, fate: "refused", because });
