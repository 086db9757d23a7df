import { onceFor } from "../once-for.ts";
import type { AcceptedMetadata } from "./accept-metadata.ts";

/**
 * The JSON text of metadata, which nobody changes once it is accepted. Its size is checked, it is stored, answered and
 * digested for the audit one after another: it is made once, since of 28 KB each making takes 30 µs.
 */
export const metadataText = onceFor((metadata: AcceptedMetadata): string => JSON.stringify(metadata));
