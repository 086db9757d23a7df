import { randomBytes, randomUUID } from "node:crypto";
import { type SecretStore, secretArn } from "./secret-store.ts";
import { addVersion, CURRENT, findVersion, type Secret } from "./secret-versions.ts";

/** The names of the two secrets on this machine. */
export const CREDENTIALS_SECRET = "oidc-registrar/credentials";
export const KEYS_SECRET = "oidc-registrar/keys";

/** What the settings say of the operator's credentials; blank is not said. */
export interface WantedCredentials {
  readonly username: string;
  readonly password: string;
}

const DEFAULT_USERNAME = "registrar";
/** As long as the random text that the stack has Secrets Manager generate. */
const KEYS_CHARACTERS = 64;

const newSecret = (name: string): Secret => ({ name, arn: secretArn(name), createdAt: Date.now(), versions: [] });

function put(store: SecretStore, secret: Secret, value: string): void {
  store.save(addVersion(secret, { versionId: randomUUID(), createdAt: Date.now(), stages: [CURRENT], value }));
}

/** What stands in the credentials secret, as far as it is text; an operator may have put anything there. */
function storedCredentials(secret: Secret | undefined): Partial<WantedCredentials> {
  if (secret === undefined) return {};
  try {
    const { username, password }: Record<string, unknown> = JSON.parse(findVersion(secret, {}).value);
    return { ...(typeof username === "string" && { username }), ...(typeof password === "string" && { password }) };
  } catch {
    // A value that is no JSON holds no credentials; it is replaced below as a whole.
    return {};
  }
}

/**
 * Makes the two secrets where they are missing. Credentials from the settings become a new version where they
 * differ from what is stored; what the settings leave open stays as it was, or is generated.
 */
export function prepareSecrets(store: SecretStore, wanted: WantedCredentials): WantedCredentials {
  if (store.find(KEYS_SECRET) === undefined) {
    put(store, newSecret(KEYS_SECRET), randomBytes(KEYS_CHARACTERS).toString("base64url").slice(0, KEYS_CHARACTERS));
  }
  const secret = store.find(CREDENTIALS_SECRET);
  const stored = storedCredentials(secret);
  const username = wanted.username || stored.username || DEFAULT_USERNAME;
  const password = wanted.password || stored.password || randomBytes(18).toString("base64url");
  if (username !== stored.username || password !== stored.password) {
    put(store, secret ?? newSecret(CREDENTIALS_SECRET), JSON.stringify({ username, password }));
  }
  return { username, password };
}
