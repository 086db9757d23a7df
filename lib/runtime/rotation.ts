import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readSettings } from "../config/read-settings.ts";
import { RESOURCES } from "../config/resources.ts";
import { ROUTES } from "../http/routes.ts";
import { createLog } from "../observability/log.ts";
import { createLogIn } from "../rotation/live-init-token.ts";
import type { RotationDependencies } from "../rotation/ports.ts";
import { createRotatedSecret } from "../secrets/rotated-secret.ts";
import { REQUEST_BOUNDS, required } from "./basics.ts";

/** What rotateCredentials works with: one secret, and the public URL of initToken. Throws `SettingsError` when the environment does not hold. */
export function rotationDependencies(): RotationDependencies {
  const { publicBaseUrl } = readSettings(process.env);
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: REQUEST_BOUNDS });
  return {
    secret: createRotatedSecret(client, required(RESOURCES.credentialsSecret.variable)),
    logIn: createLogIn(`${publicBaseUrl}${ROUTES.initToken.path}`),
    random: randomBytes,
    pause,
    log: createLog({
      write: (line) => process.stdout.write(line),
      nowMilliseconds: Date.now,
      functionName: "rotateCredentials",
    }),
  };
}
