import type { DeployedFunctionName } from "./setting.ts";

/** A resource of the stack that functions find through their environment. */
export interface ResourceVariable {
  readonly variable: string;
  readonly functions: readonly DeployedFunctionName[];
}

/**
 * The variables that carry names of resources, written by the stack and the local runner and read by the functions.
 * Who is listed is who gets the variable and the rights; nobody else has either.
 */
export const RESOURCES = {
  clientTable: { variable: "CLIENT_TABLE_NAME", functions: ["initToken", "register", "clientConfig", "warnExpiring"] },
  /** `{"username", "password"}` that initToken asks for. */
  credentialsSecret: { variable: "CREDENTIALS_SECRET_ARN", functions: ["initToken", "rotateCredentials"] },
  /** Random text from which the signing and sealing keys are derived. */
  keysSecret: { variable: "KEYS_SECRET_ARN", functions: ["initToken", "register", "clientConfig"] },
} as const satisfies Record<string, ResourceVariable>;
