import type { JsonWebKey, KeyObject } from "node:crypto";
import type { Json } from "../support/http-client.ts";

/** A text that is put into whatever is sent, and must come back in no refusal and in no line of the log; also a well-formed language tag. */
export const CANARY = "zqCanary";

/** A client that is there before any event, as long as it is. */
export interface KnownClient {
  readonly id: string;
  readonly token: string;
  readonly secret: string | undefined;
  readonly document: Json;
}

/** What an event may be made of that is good, or was. */
export interface Material {
  readonly user: string;
  readonly password: string;
  /** Initial access tokens: good, limited by a policy, used up, revoked. */
  readonly initialTokens: readonly string[];
  readonly clients: readonly KnownClient[];
  /** The client that signs assertions, and its key. */
  readonly signer: { readonly client: KnownClient; readonly privateKey: KeyObject; readonly jwk: JsonWebKey };
  /** An `Idempotency-Key`, what it was used with, and one whose client is deleted. */
  readonly keys: { readonly used: string; readonly body: string; readonly ofDeleted: string; readonly old: string };
}

/** Every text that no log may have and no refusal may tell. */
export const secretsOf = ({ password, initialTokens, clients }: Material): readonly string[] => [
  password,
  ...initialTokens,
  ...clients.flatMap(({ token, secret }) => [token, ...(secret === undefined ? [] : [secret])]),
];
