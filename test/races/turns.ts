/** Lets actors go on one at a time, in the order that somebody else decides. */
export interface Turns {
  /** Resolves when it is the caller's turn; at once while no actors run. */
  turn(): Promise<void>;
  /** Runs actors to their end. No two of them ever do anything at the same time between two turns. */
  run(actors: readonly (() => Promise<void>)[]): Promise<void>;
}

/** Turns that `pick` gives: it is asked for one of so many that wait, counted from 0. */
export function createTurns(pick: (waiting: number) => number): Turns {
  const waiting: (() => void)[] = [];
  let isOn = false;
  let running = 0;

  // Only when all wait is it known between whom there is to choose; so a run can be repeated by its choices.
  const next = (): void => {
    if (running > 0 || waiting.length === 0) return;
    const [resume] = waiting.splice(pick(waiting.length) % waiting.length, 1);
    running += 1;
    resume?.();
  };
  const pause = (): void => {
    running -= 1;
    next();
  };

  return {
    turn: async () => {
      if (!isOn) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      pause();
      await promise;
    },
    run: async (actors) => {
      isOn = true;
      running = actors.length;
      try {
        await Promise.all(actors.map((actor) => actor().finally(pause)));
      } finally {
        isOn = false;
      }
    },
  };
}
