import type { Log } from "../observability/log.ts";
import type { RandomBytes } from "../registration/ports.ts";

/** The labels of Secrets Manager that a rotation is about. */
export const CURRENT = "AWSCURRENT";
export const PENDING = "AWSPENDING";

/** The secret that is rotated, in the terms of Secrets Manager: versions with labels. */
export interface RotatedSecret {
  /** The labels of each version that has any, by its identifier. */
  labels(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** The text of the version with this label, and with this identifier if one is given; undefined when there is none. */
  text(label: string, versionId?: string): Promise<string | undefined>;
  /** Puts the text of a version that is pending. False: it has another text already. */
  putPending(versionId: string, text: string): Promise<boolean>;
  /** Makes a version the current one in the place of another. Throws if that is not the current one any more. */
  makeCurrent(versionId: string, insteadOf: string): Promise<void>;
}

/** Logs in at the live initToken endpoint and gives the status of the answer; throws when there is none. */
export type LogIn = (username: string, password: string) => Promise<number>;

/** What a rotation works with. */
export interface RotationDependencies {
  readonly secret: RotatedSecret;
  readonly logIn: LogIn;
  readonly random: RandomBytes;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly log: Log;
}
