import type { Settings } from "../config/settings.ts";
import type { PublicJsonFetcher } from "../metadata/sector-identifier.ts";
import type { Log } from "../observability/log.ts";
import type { Keyring } from "../tokens/keyring.ts";
import type { ClientStore, Clock, InitialTokenLedger, QuotaCounter, RandomBytes, SecretSource } from "./ports.ts";

/** What every use case has at hand. */
export interface Dependencies {
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  /** Aborted when the request was given up: its caller was told so, and nothing of it may begin any more. */
  readonly signal?: AbortSignal;
}

/** What issuing initial access tokens needs besides. */
export interface IssuingDependencies extends Dependencies {
  readonly credentials: SecretSource;
  /** Made when the first token is to be recorded: others need no table. */
  readonly ledger: () => Promise<InitialTokenLedger>;
}

/** What registering and managing clients needs besides. */
export interface ClientDependencies extends Dependencies {
  readonly store: ClientStore;
  /** Called only for initial access tokens that are recorded. */
  readonly ledger: InitialTokenLedger;
  /** Called only where a setting limits registrations. */
  readonly quotas: QuotaCounter;
  readonly fetchPublicJson: PublicJsonFetcher;
  /** The same for the keys of software statement issuers, remembered for a while. */
  readonly fetchIssuerKeys: PublicJsonFetcher;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}
