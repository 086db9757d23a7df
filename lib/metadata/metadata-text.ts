import type { AcceptedMetadata } from "./accept-metadata.ts";

/** The JSON text of metadata as a whole, and of the value of each member. */
interface Texts {
  readonly whole: string;
  readonly values: ReadonlyMap<string, string>;
}

/** As long as the metadata itself is kept, and no longer. */
const known = new WeakMap<AcceptedMetadata, Texts>();

/**
 * The JSON text of metadata, which nobody changes once it is accepted. Its size is checked, it is stored, answered and
 * digested for the audit one after another: it is made once, since of 28 KB each making takes 30 µs.
 */
export const metadataText = (metadata: AcceptedMetadata): string => textsOf(metadata).whole;

/** The JSON text of the value of one member of metadata; undefined where there is no such member. */
export const memberText = (metadata: AcceptedMetadata, name: string): string | undefined =>
  textsOf(metadata).values.get(name);

function textsOf(metadata: AcceptedMetadata): Texts {
  const texts = known.get(metadata) ?? makeTexts(metadata);
  known.set(metadata, texts);
  return texts;
}

function makeTexts(metadata: AcceptedMetadata): Texts {
  const values = new Map(Object.entries(metadata).map(([name, value]) => [name, JSON.stringify(value)]));
  const members = Array.from(values, ([name, text]) => `${JSON.stringify(name)}:${text}`);
  return { whole: `{${members.join(",")}}`, values };
}
