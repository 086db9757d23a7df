import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Secret, SecretsFault } from "./secret-versions.ts";
import { errorCode, StartFault } from "./start-fault.ts";

/** Secrets by name; a change is kept before `save` returns. */
export interface SecretStore {
  /** The secret with this name or ARN; the six characters that end an ARN may be left out. */
  find(id: string): Secret | undefined;
  save(secret: Secret): void;
}

const ARN_PREFIX = "arn:aws:secretsmanager:us-east-1:000000000000:secret:";
/** Secrets Manager ends each ARN with six random characters; these are the same at every start. */
const ARN_SUFFIX = "-local0";

/** The ARN of a secret of this store. */
export const secretArn = (name: string): string => ARN_PREFIX + name + ARN_SUFFIX;

/** The secret of a store that must be there. Throws {@link SecretsFault} as Secrets Manager does. */
export function secretOf(store: SecretStore, id: string): Secret {
  const secret = store.find(id);
  if (secret === undefined)
    throw new SecretsFault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  return secret;
}

function createStore(initial: readonly Secret[], keep: (secrets: readonly Secret[]) => void): SecretStore {
  const byName = new Map(initial.map((secret) => [secret.name, secret]));
  return {
    find: (id) => {
      const name = id.startsWith(ARN_PREFIX) ? id.slice(ARN_PREFIX.length) : id;
      return (
        byName.get(name) ?? (name.endsWith(ARN_SUFFIX) ? byName.get(name.slice(0, -ARN_SUFFIX.length)) : undefined)
      );
    },
    save: (secret) => {
      keep([...byName.values()].filter(({ name }) => name !== secret.name).concat(secret));
      byName.set(secret.name, secret);
    },
  };
}

/** A store that forgets everything when the process ends. */
export function createMemorySecretStore(): SecretStore {
  return createStore([], () => undefined);
}

const FORMAT = 1;

/** Replaces a file as a whole: a process killed at any moment leaves the old one or the new one. */
function replaceFile(file: string, text: string): void {
  const temporary = `${file}.tmp`;
  const descriptor = openSync(temporary, "w", 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

function readSecrets(file: string): readonly Secret[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return [];
    throw new StartFault(`${file} can not be read`, { cause });
  }
  try {
    const { format, secrets }: { format: number; secrets: readonly Secret[] } = JSON.parse(text);
    if (format === FORMAT) return secrets;
  } catch (cause) {
    throw new StartFault(`${file} is damaged; remove it to start with new secrets`, { cause });
  }
  throw new StartFault(`${file} was written by another version of this runner`);
}

/** A store in one file that only its owner may read. Throws {@link StartFault} when it can not be understood. */
export function createFileSecretStore(file: string): SecretStore {
  return createStore(readSecrets(file), (secrets) =>
    replaceFile(file, `${JSON.stringify({ format: FORMAT, secrets })}\n`),
  );
}
