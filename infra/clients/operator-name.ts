import { userInfo } from "node:os";
import type { AwsTarget } from "./aws-target.ts";

/** Short: a name is no reason to wait. */
const REQUEST_BOUNDS = { connectionTimeout: 1500, requestTimeout: 3000, throwOnRequestTimeout: true } as const;

/** The name of the AWS identity that calls, the last part of its ARN; where there is none, the user of this machine. */
export async function operatorNameOf({ isLocal, options }: Pick<AwsTarget, "isLocal" | "options">): Promise<string> {
  if (isLocal) return userName();
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = new STSClient({ maxAttempts: 2, requestHandler: REQUEST_BOUNDS, ...options });
  try {
    const { Arn: arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    return arn.split("/").at(-1) || userName();
  } catch {
    // Table and secret may be in reach where STS is not; what is really wrong shows there.
    return userName();
  } finally {
    client.destroy();
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return "unknown";
  }
}
