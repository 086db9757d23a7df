import { objectIn } from "./answer.ts";
import type { CommandLine } from "./command-line.ts";
import { DoctorFault } from "./doctor-fault.ts";
import type { Operator } from "./service.ts";

/** Variables that the doctor looks at. */
export type Environment = Readonly<Record<string, string | undefined>>;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The advice for the names of errors that the SDK throws; their texts are not told, for they may quote what was sent. */
function adviceFor(name: string): string {
  if (name === "ResourceNotFoundException")
    return "there is no such secret in this account and region: check the name and AWS_REGION";
  if (name === "AccessDeniedException")
    return "these AWS credentials may not read it: they need secretsmanager:GetSecretValue";
  if (/Credential|Token|Signature/i.test(name)) return "check the AWS credentials in the environment";
  return "check AWS credentials, AWS_REGION and the network";
}

/** User and password as they stand in the credentials secret. Throws {@link DoctorFault}. */
async function readSecret(secretId: string): Promise<Operator> {
  // Loaded only here: most examinations need no SDK.
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient({ maxAttempts: 2 });
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId })));
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "unknown";
    throw new DoctorFault(`the secret of --secret-id can not be read (${name}): ${adviceFor(name)}`, { cause });
  } finally {
    client.destroy();
  }
  const { username: user, password } = objectIn(text ?? "") ?? {};
  if (isText(user) && isText(password)) return { user, password };
  throw new DoctorFault(
    'the secret of --secret-id must be {"username": "...", "password": "..."}, as the deployment made it',
  );
}

/**
 * User and password for initToken: from the secret, or else the command line and the environment, each for itself.
 * Undefined if there are none. Throws {@link DoctorFault} when one is there without the other.
 */
export async function readOperator(
  { user: givenUser, password: givenPassword, secretId }: CommandLine,
  environment: Environment,
): Promise<Operator | undefined> {
  if (secretId !== undefined) return readSecret(secretId);
  const user = givenUser ?? environment["OIDC_REGISTRAR_USER"];
  const password = givenPassword ?? environment["OIDC_REGISTRAR_PASSWORD"];
  if (isText(user) && isText(password)) return { user, password };
  if (isText(user)) throw new DoctorFault("there is a user and no password: set OIDC_REGISTRAR_PASSWORD");
  if (isText(password)) throw new DoctorFault("there is a password and no user: set OIDC_REGISTRAR_USER");
  return undefined;
}
