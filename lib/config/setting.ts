import type { Kind } from "./kinds.ts";

/** The Lambda functions that serve a path, named as their endpoints. */
export type FunctionName = "initToken" | "register" | "clientConfig";

/** Every Lambda function there can be with a variable of its own: the last two serve no path and are called by AWS itself. */
export type DeployedFunctionName = FunctionName | "rotateCredentials" | "warnExpiring";

/** One setting: everything that is known of it stands in its row. */
export interface Setting<T> {
  /** The property an operator writes, in the canonical kebab-case of Apereo CAS. */
  readonly property: string;
  /** The variable of a function's environment that carries the canonical text. */
  readonly variable: string;
  readonly kind: Kind<T>;
  /** The canonical text that holds when nothing is set. */
  readonly default: string;
  /** Whether Apereo CAS has this property, or this project added it to the group. */
  readonly origin: "CAS" | "added";
  /** The functions that need it; a function gets only its own rows. None: used when the stack is made. */
  readonly functions: readonly DeployedFunctionName[];
  /** The member of an OpenID Provider's discovery document that says the same (OIDC Discovery 3, RFC 8414 2). */
  readonly discovery?: string;
  /** Values that no message, template or log may show. */
  readonly secret?: true;
  /** Accepted by the local runner alone. */
  readonly localOnly?: true;
  readonly sentence: string;
}

/** Every function that serves a path. */
export const EVERY: readonly FunctionName[] = ["initToken", "register", "clientConfig"];
/** The functions that look at client metadata. */
export const METADATA: readonly FunctionName[] = ["register", "clientConfig"];

/** Gives a row its type. */
export const row = <T>(setting: Setting<T>): Setting<T> => setting;
