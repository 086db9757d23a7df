import type { Settings } from "./settings.ts";

/** What depends on the settings alone, made when it is first asked for and kept as long as they are. */
export function oncePerSettings<T extends object>(make: (settings: Settings) => T): (settings: Settings) => T {
  const made = new WeakMap<Settings, T>();
  return (settings) => {
    const known = made.get(settings);
    if (known !== undefined) return known;
    const value = make(settings);
    made.set(settings, value);
    return value;
  };
}
