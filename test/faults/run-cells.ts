import { bundleFunctions } from "../support/bundled-functions.ts";
import type { ProfileName } from "./attempt.ts";
import { type Lane, startLane } from "./lane.ts";
import { type Cell, type Outcome, tryCell } from "./trial.ts";

const SECRETS_CACHE_SECONDS = "1";

/** The settings, as functions find them, under which operations are tried. */
const PROFILES: Readonly<Record<ProfileName, Readonly<Record<string, string>>>> = {
  plain: { SECRETS_CACHE_SECONDS, REGISTRATION_ACCESS_TOKEN_RECOVERY: "true" },
  rotating: { SECRETS_CACHE_SECONDS, REGISTRATION_ACCESS_TOKEN_ROTATION: "true", CLIENT_EXPIRATION_SECONDS: "86400" },
};

/** So many faults for good, and a function has no retries left to try for a while (the SDK's own bound). */
const CELLS_MAX = 40;

/**
 * Tries cells on so many lanes of each profile at once; `onOutcome` is told as they come. What lasts comes last: a
 * function that has met many faults is spared the retries that single faults would be cured by.
 */
export async function runCells(
  cells: readonly Cell[],
  lanes: Readonly<Record<ProfileName, number>>,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const { folder, remove } = await bundleFunctions();
  const runs = (["plain", "rotating"] as const).flatMap((profile) => {
    const left = cells
      .filter(({ operation }) => operation.profile === profile)
      .toSorted((one, other) => (one.times === other.times ? 0 : one.times - other.times));
    return Array.from({ length: lanes[profile] }, () => runOn(folder, profile, left, onOutcome));
  });
  await Promise.all(runs).finally(remove);
}

async function runOn(
  folder: string,
  profile: ProfileName,
  left: Cell[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  let lane: Lane | undefined;
  try {
    for (let count = 0, cell = left.shift(); cell !== undefined; cell = left.shift(), count += 1) {
      if (count % CELLS_MAX === 0) {
        await lane?.close();
        lane = undefined;
      }
      lane ??= await startLane(folder, PROFILES[profile]);
      onOutcome(await tryCell(lane, cell).catch((error: unknown) => unprepared(cell, error)));
    }
  } finally {
    await lane?.close();
  }
}

/** A cell that could not even be prepared, because of what was tried before it. */
const unprepared = (cell: Cell, error: unknown): Outcome => ({
  cell,
  outcome: "untouched",
  isDoneThough503: false,
  broken: [`could not be tried: ${error instanceof Error ? error.message : String(error)}`],
  milliseconds: 0,
});
