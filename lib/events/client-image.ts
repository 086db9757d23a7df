import { isDeepStrictEqual } from "node:util";
import { memberNameOf } from "../metadata/localized.ts";
import { type ClientRecord, FORMAT_VERSION, type TombstoneRecord } from "../store/client-record.ts";
import { type AuditImage, auditIn } from "./audit-image.ts";
import type { ChangedMembers } from "./client-event.ts";
import { type Image, numberIn, present, textIn } from "./stream-record.ts";

type Members = Readonly<Record<string, unknown>>;

/** What events look at in the image of a client's item. */
export interface ClientImage {
  readonly revision: number;
  readonly metadata: Members;
  readonly secretDigest: string | undefined;
  readonly secretExpiresAt: number | undefined;
  readonly previousSecretExpiresAt: number | undefined;
  readonly registrationTokenDigest: string | undefined;
  readonly initialTokenId: string | undefined;
  readonly clientExpiresAt: number | undefined;
  readonly expiryWarnedDays: number | undefined;
  readonly disabledAt: number | undefined;
  readonly audit: AuditImage;
}

/** Attributes by the names that the store writes. */
const text = (image: Image, name: keyof ClientRecord): string | undefined => textIn(image, name);
const number = (image: Image, name: keyof ClientRecord): number | undefined => numberIn(image, name);

/** Whether an image is of the format of docs/storage.md that this code knows. */
export const isKnownFormat = (image: Image): boolean => number(image, "format_version") === FORMAT_VERSION;

const isTombstone = (image: Image): boolean =>
  numberIn(image, "deleted_at" satisfies keyof TombstoneRecord) !== undefined;

/**
 * Reads the image of an item of a known format; undefined where it is what stays of a deleted client. Throws for one that
 * lacks what every client's has.
 */
export function readImage(image: Image): ClientImage | undefined {
  if (isTombstone(image)) return undefined;
  return {
    revision: present(number(image, "revision"), "revision"),
    metadata: membersIn(present(text(image, "metadata"), "metadata")),
    secretDigest: text(image, "client_secret_digest"),
    secretExpiresAt: number(image, "client_secret_expires_at"),
    previousSecretExpiresAt: number(image, "previous_client_secret_expires_at"),
    registrationTokenDigest: text(image, "registration_token_digest"),
    initialTokenId: text(image, "initial_token_id"),
    clientExpiresAt: number(image, "client_expires_at"),
    expiryWarnedDays: number(image, "expiry_warned_days"),
    disabledAt: number(image, "disabled_at"),
    audit: auditIn(text(image, "audit")),
  };
}

function membersIn(json: string): Members {
  try {
    return JSON.parse(json) as Members;
  } catch (error) {
    // Not as the cause: the message quotes the text, and Lambda logs it.
    const { name } = error as Error;
    // biome-ignore lint/style/useErrorCause: see above
    throw new Error(`a client's metadata is not JSON (${name})`);
  }
}

/** The longest name that DNS knows (RFC 1035 2.3.4); nothing longer is a host. */
const HOST_CHARACTERS_MAX = 253;

/** The hosts of the http and https redirect URIs, each once, sorted. URIs of other schemes have none. */
export function redirectHostsOf({ metadata }: ClientImage): readonly string[] {
  const uris = metadata["redirect_uris"];
  const urls = (Array.isArray(uris) ? uris : []).map((uri) => (typeof uri === "string" ? URL.parse(uri) : null));
  return [...new Set(urls.flatMap((url) => (url && redirectHostOf(url)) ?? []))].toSorted();
}

/** The host of an http or https URI. What another scheme has in that place is a name of an application's own choosing. */
export const redirectHostOf = ({ protocol, hostname }: URL): string | undefined =>
  /^https?:$/.test(protocol) && hostname.length <= HOST_CHARACTERS_MAX ? hostname : undefined;

/** The members of metadata by name; those of one name in several languages are one. */
function byName(metadata: Members): ReadonlyMap<string, Members> {
  const groups = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(metadata)) {
    const { base } = memberNameOf(name);
    groups.set(base, { ...groups.get(base), [name]: value });
  }
  return groups;
}

/** The names of all members, sorted, without language tags. */
export const memberNamesOf = ({ metadata }: ClientImage): readonly string[] => [...byName(metadata).keys()].toSorted();

/** The names of the members that two images do not have in common. */
export function changedMembers(before: ClientImage, after: ClientImage): ChangedMembers {
  const [old, current] = [byName(before.metadata), byName(after.metadata)];
  const names = (all: Iterable<string>, is: (name: string) => boolean) => [...all].filter(is).toSorted();
  return {
    added: names(current.keys(), (name) => !old.has(name)),
    changed: names(current.keys(), (name) => old.has(name) && !isDeepStrictEqual(old.get(name), current.get(name))),
    removed: names(old.keys(), (name) => !current.has(name)),
  };
}
