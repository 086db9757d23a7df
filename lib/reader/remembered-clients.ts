/** How much is remembered, and for how long. */
export interface Memory<T> {
  readonly entriesMax: number;
  /** How long a value is used before it is loaded again. */
  readonly secondsOf: (value: T) => number;
  /** Milliseconds that only grow. */
  readonly monotonicMilliseconds: () => number;
}

/** Values by key; what is not remembered is loaded, by one call for all who ask at the same time. */
export interface Remembered<T> {
  /** Throws what loading throws, and remembers nothing of it. */
  get(key: string, noOlderThanMilliseconds?: number): Promise<T>;
  /** A load that is under way is of no use any more, either: it may have read what was before. */
  forget(key: string): void;
  forgetAll(): void;
}

/** A bounded memory over `load`; what was not asked for longest goes first. */
export function remember<T>(load: (key: string) => Promise<T>, memory: Memory<T>): Remembered<T> {
  const { entriesMax, secondsOf, monotonicMilliseconds: now } = memory;
  // A Map keeps the order of insertion: the first entry is the one that was not asked for longest.
  const entries = new Map<string, { readonly at: number; readonly value: T }>();
  const underWay = new Map<string, Promise<T>>();

  const keep = (key: string, at: number, value: T): void => {
    entries.delete(key);
    entries.set(key, { at, value });
    for (const oldest of entries.keys()) {
      if (entries.size <= entriesMax) return;
      entries.delete(oldest);
    }
  };

  const start = (key: string): Promise<T> => {
    const at = now();
    const flight = load(key);
    underWay.set(key, flight);
    const isWanted = () => underWay.get(key) === flight && underWay.delete(key);
    flight.then(
      (value) => isWanted() && keep(key, at, value),
      () => isWanted(),
    );
    return flight;
  };

  return {
    get: async (key, noOlderThanMilliseconds = Number.POSITIVE_INFINITY) => {
      const known = entries.get(key);
      if (known !== undefined) {
        const milliseconds = Math.min(secondsOf(known.value) * 1000, noOlderThanMilliseconds);
        if (now() - known.at < milliseconds) {
          keep(key, known.at, known.value);
          return known.value;
        }
      }
      return underWay.get(key) ?? start(key);
    },
    forget: (key) => {
      entries.delete(key);
      underWay.delete(key);
    },
    forgetAll: () => {
      entries.clear();
      underWay.clear();
    },
  };
}
