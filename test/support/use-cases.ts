import { randomBytes } from "node:crypto";
import type { Settings } from "../../lib/config/settings.ts";
import { createLog } from "../../lib/observability/log.ts";
import type { ManagementTarget } from "../../lib/registration/authorize-management.ts";
import type { ClientAnswer } from "../../lib/registration/client-information.ts";
import type { ClientDependencies } from "../../lib/registration/dependencies.ts";
import type { ClientStore } from "../../lib/registration/ports.ts";
import type { RegistrationGrant, RegistrationRequest } from "../../lib/registration/register-client.ts";
import { createKeyring } from "../../lib/tokens/keyring.ts";
import { settingsOf, type Variables } from "./claims.ts";
import type { Json } from "./http-client.ts";
import { createMemorySecret, type MemorySecret } from "./memory-secret.ts";

/** When these use cases happen, unless a test moves the clock. */
export const NOW = 1_800_000_000;

/** What use cases are given in a test, and what became of it. */
export interface UseCases {
  readonly dependencies: ClientDependencies;
  readonly settings: Settings;
  readonly keys: MemorySecret;
  /** The clock; a test may set it. */
  time: { now: number };
  /** How many random bytes were asked for, call by call. */
  readonly randomLengths: number[];
  /** How long was paused, in milliseconds; nobody really waits. */
  readonly pauses: number[];
  /** The names of the events that were logged. */
  events(): readonly string[];
  /** Every line that was logged. */
  readonly lines: string[];
}

/** The dependencies of the use cases over a store: real keys and randomness, a clock that stands, no far side. */
export function createUseCases(
  store: ClientStore,
  variables: Variables = {},
  overrides: Partial<ClientDependencies> = {},
): UseCases {
  const settings = settingsOf(variables);
  const keys = createMemorySecret("v1", "the text of the keys secret");
  const time = { now: NOW };
  const [randomLengths, pauses, lines]: [number[], number[], string[]] = [[], [], []];
  const nobody = () => Promise.reject(new Error("nothing is to be fetched"));
  const uncounted = () => Promise.reject(new Error("nothing is to be counted"));
  const write = (line: string) => void lines.push(line);
  return {
    settings,
    keys,
    time,
    randomLengths,
    pauses,
    lines,
    events: () => lines.map((line) => JSON.parse(line).event),
    dependencies: {
      settings,
      store,
      // No setting limits registrations unless a test says so, and then it has to say where they are counted.
      quotas: { spend: uncounted, giveBack: uncounted },
      // Nor is any initial access token recorded.
      ledger: { record: uncounted, spend: uncounted, isLive: uncounted, giveBack: uncounted },
      keyring: createKeyring(keys),
      clock: () => time.now,
      random: (length) => {
        randomLengths.push(length);
        return randomBytes(length);
      },
      log: createLog({ write, nowMilliseconds: () => time.now * 1000, functionName: "register" }),
      fetchPublicJson: nobody,
      fetchIssuerKeys: nobody,
      pause: async (milliseconds) => void pauses.push(milliseconds),
      ...overrides,
    },
  };
}

/** The management of a client by its own token, under no condition unless one is given. */
export const targetOf = (answer: ClientAnswer, condition?: (revision: number) => boolean): ManagementTarget => ({
  clientId: answer.client.clientId,
  token: answer.registrationAccessToken,
  isConditional: condition !== undefined,
  isAllowedRevision: condition ?? (() => true),
  source: "192.0.2.1",
});

/** A registration by leave of an initial access token that has no limits, or of nobody. */
export const grantOf = (tokenId: string | undefined): RegistrationGrant =>
  tokenId === undefined ? {} : { initialToken: { tokenId, kid: "v1", expiresAt: NOW + 8 * 3600, isRecorded: false } };

/** A request to register. */
export const requestOf = (body: Json, source = "192.0.2.1"): RegistrationRequest => ({ body, source });
