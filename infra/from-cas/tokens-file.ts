import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from "node:fs";
import { FromCasFault } from "./from-cas-fault.ts";

/** What a client must be handed after the import. */
export interface HandedOut {
  readonly client_id: string;
  readonly client_name?: string;
  readonly registration_access_token: string;
  /** Absent where the settings do not say under which URL the service is reached. */
  readonly registration_client_uri?: string;
}

/** The file of registration access tokens: a JSON object on each line, readable by its owner alone. */
export interface TokensFile {
  /** Puts a line on the disk, and gives what takes it away again, if no other has followed. */
  add(line: HandedOut): () => void;
  /** Ends it; a file that nothing was put into is removed. */
  close(): void;
}

/** Makes the file. Throws {@link FromCasFault} when there is one already, or none can be made. */
export function createTokensFile(path: string): TokensFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", 0o600);
  } catch (cause) {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    const why = isThere ? "is there already; tokens can not be had twice, so it is not overwritten" : "can not be made";
    throw new FromCasFault(`the file of --tokens ${why}`, { cause });
  }
  let length = 0;
  return {
    add: (line) => {
      const before = length;
      length += writeSync(descriptor, `${JSON.stringify(line)}\n`, before);
      // A client whose token is lost can not be managed by anybody, so the token is safe before the client is there.
      fsyncSync(descriptor);
      return () => {
        ftruncateSync(descriptor, before);
        length = before;
      };
    },
    close: () => {
      closeSync(descriptor);
      if (length === 0) rmSync(path);
    },
  };
}
