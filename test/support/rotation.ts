import { DescribeSecretCommand, GetSecretValueCommand, RotateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { createLog } from "../../lib/observability/log.ts";
import type { RotationDependencies } from "../../lib/rotation/ports.ts";
import { rotate } from "../../lib/rotation/rotate.ts";
import { createRotatedSecret } from "../../lib/secrets/rotated-secret.ts";
import { type SecretsManager, startSecretsManager } from "./secrets-manager.ts";

/** The version that is current at first, and the ones that rotations make. */
export const FIRST = "11111111-1111-4111-8111-111111111111";
export const SECOND = "22222222-2222-4222-8222-222222222222";
export const THIRD = "33333333-3333-4333-8333-333333333333";

/** The steps in the order in which Secrets Manager asks for them. */
export const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

/** What is in the secret at first. */
export const OPERATOR = { username: "operator", password: "first" };

/** A secret behind the protocol of Secrets Manager, and a rotation of it whose far sides a test may change. */
export interface Rotation {
  readonly manager: SecretsManager;
  readonly dependencies: RotationDependencies;
  /** Begins a rotation as Secrets Manager does: a pending version without text. */
  begin(versionId?: string): Promise<void>;
  step(name: string, versionId?: string): Promise<void>;
  /** The credentials in the version with a label, and its identifier; undefined when there is none. */
  labelled(label: string): Promise<{ versionId: string; username: string; password: string } | undefined>;
  labels(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Who logged in at initToken, as "user:password". */
  readonly logIns: string[];
  readonly pauses: number[];
  readonly lines: string[];
}

/** Starts a secret with {@link OPERATOR} in it. `answer` is what initToken says to a log-in; 200 to all by default. */
export async function startRotation(answer: (password: string) => number | undefined = () => 200): Promise<Rotation> {
  const manager = await startSecretsManager();
  manager.put(FIRST, JSON.stringify(OPERATOR));
  const { client, secretId } = manager;
  const [logIns, pauses, lines]: [string[], number[], string[]] = [[], [], []];
  const dependencies: RotationDependencies = {
    secret: createRotatedSecret(client, secretId),
    logIn: async (username, password) => {
      logIns.push(`${username}:${password}`);
      const status = answer(password);
      if (status === undefined) throw new Error(`nobody answers ${password}`);
      return status;
    },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    pause: async (milliseconds) => void pauses.push(milliseconds),
    log: createLog({ write: (line) => lines.push(line), nowMilliseconds: Date.now, functionName: "rotateCredentials" }),
  };
  return {
    manager,
    dependencies,
    logIns,
    pauses,
    lines,
    begin: async (versionId = SECOND) => {
      await client.send(new RotateSecretCommand({ SecretId: secretId, ClientRequestToken: versionId }));
    },
    step: (name, versionId = SECOND) => rotate({ Step: name, ClientRequestToken: versionId }, dependencies),
    labelled: async (label) => {
      const found = await client
        .send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: label }))
        .catch(() => undefined);
      return found && { versionId: found.VersionId ?? "", ...JSON.parse(found.SecretString ?? "") };
    },
    labels: async () => (await client.send(new DescribeSecretCommand({ SecretId: secretId }))).VersionIdsToStages ?? {},
  };
}
