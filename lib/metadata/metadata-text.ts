import type { AcceptedMetadata } from "./accept-metadata.ts";

const texts = new WeakMap<AcceptedMetadata, string>();

/**
 * The JSON text of metadata, which nobody changes once it is accepted. Its size is checked, it is stored and it goes into
 * the audit's digest: made once, since of 28 KB each making takes 30 µs.
 */
export function metadataText(metadata: AcceptedMetadata): string {
  const text = texts.get(metadata) ?? JSON.stringify(metadata);
  texts.set(metadata, text);
  return text;
}
