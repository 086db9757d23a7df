import { canBePublicHost } from "./public-address.ts";

/** Where a document is, as it will be connected to. */
export interface PublicUrl {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The ports that documents are fetched from. */
export const PUBLIC_PORTS: readonly number[] = [443, 8443];

/** Reads an https URL of a host that can be public, on whatever port; undefined for any other text. */
export function readPublicUrl(text: string): PublicUrl | undefined {
  // What URL would mend in silence (white space, backslashes, missing slashes) or hide (empty user information) is refused.
  const isPlain = /^https:\/\/[^\s/?#@\\]+(?:[/?][\x21-\x7e]*)?$/i.test(text) && !/[\\#]/.test(text);
  const url = isPlain ? URL.parse(text) : null;
  if (url === null || !canBePublicHost(url.hostname)) return undefined;
  const port = url.port === "" ? 443 : Number(url.port);
  // A name in a certificate has no dot at its end, nor brackets an address.
  const host = url.hostname.replace(/\.$/, "").replace(/^\[|\]$/g, "");
  return { host, port, path: url.pathname + url.search };
}
