/** Shorter texts are no secret of this service's, and taking them out would garble what is printed. */
const SECRET_CHARACTERS_MIN = 8;

/** Every secret that the doctor has sent or seen, so that none can get into what it prints. */
export interface Confidential {
  add(text: unknown): void;
  /** The text with every secret taken out, and nothing in it that a terminal would obey. */
  clean(text: string): string;
}

/** The second of two lines of defence: findings are made of statuses, names and fixed words in the first place. */
export function createConfidential(): Confidential {
  const secrets = new Set<string>();
  return {
    add: (text) => {
      if (typeof text === "string" && text.length >= SECRET_CHARACTERS_MIN) secrets.add(text);
    },
    clean: (text) => {
      // The longest first: one secret may contain another.
      const all = [...secrets].sort((one, other) => other.length - one.length);
      const cleaned = all.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
      return cleaned.replace(/[^\x20-\x7e]/g, "?");
    },
  };
}
