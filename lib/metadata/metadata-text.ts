import type { AcceptedMetadata } from "./accept-metadata.ts";

/** As long as the metadata itself is kept, and no longer. */
const texts = new WeakMap<AcceptedMetadata, string>();

/**
 * The JSON text of metadata, which nobody changes once it is accepted. Its size is checked, it is stored, answered and
 * digested for the audit one after another: it is made once, since of 28 KB each making takes 30 µs.
 */
export function metadataText(metadata: AcceptedMetadata): string {
  const known = texts.get(metadata);
  if (known !== undefined) return known;
  const text = JSON.stringify(metadata);
  texts.set(metadata, text);
  return text;
}
