import { startRunner } from "./start-runner.ts";

/** A service that accepts requests, and what opens its initToken. */
export interface Target {
  /** The public base URL, without a slash at its end. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  stop(): Promise<unknown>;
}

/**
 * The service that the contract is tested on: the one that `TARGET_URL`, `TARGET_USER` and `TARGET_PASSWORD` name,
 * such as a deployed one in PROTECTED mode with default settings, or else a local runner that is started for it.
 */
export async function startTarget(): Promise<Target> {
  const { TARGET_URL: url, TARGET_USER: user = "", TARGET_PASSWORD: password = "" } = process.env;
  if (url === undefined || url === "") return startRunner({ settings: {} });
  return { url: url.replace(/\/$/, ""), user, password, stop: () => Promise.resolve() };
}

/** Whether the tests run against a service that somebody else has started. */
export const isForeignTarget = (process.env["TARGET_URL"] ?? "") !== "";
