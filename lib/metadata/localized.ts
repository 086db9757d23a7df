/** RFC 5646 2.1: language, script, region, variants, extensions, private use. */
const LANGUAGE = "(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})";
const VARIANT = "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*";
const EXTENSION = "(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*";
const PRIVATE = "x(?:-[a-z0-9]{1,8})+";
const LANGUAGE_TAG = new RegExp(
  `^(?:${LANGUAGE}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?${VARIANT}${EXTENSION}(?:-${PRIVATE})?|${PRIVATE})$`,
  "i",
);

/** RFC 5646 2.1: the irregular tags of old, well formed though no rule gives them. */
const IRREGULAR_TAGS = [
  "en-gb-oed",
  "i-ami",
  "i-bnn",
  "i-default",
  "i-enochian",
  "i-hak",
  "i-klingon",
  "i-lux",
  "i-mingo",
  "i-navajo",
  "i-pwn",
  "i-tao",
  "i-tay",
  "i-tsu",
  "sgn-be-fr",
  "sgn-be-nl",
  "sgn-ch-de",
];

/** A member name taken apart: `client_name#ja-Kana-JP` (RFC 7591 2.2, OIDC Registration 2.1). */
export interface MemberName {
  readonly base: string;
  /** What follows the first `#`, as it was written. */
  readonly tag: string | undefined;
}

/** The base name and the tag of a member name. */
export function memberNameOf(name: string): MemberName {
  const hash = name.indexOf("#");
  return hash < 0 ? { base: name, tag: undefined } : { base: name.slice(0, hash), tag: name.slice(hash + 1) };
}

/** Whether a tag is well formed by BCP 47. */
export function isLanguageTag(tag: string): boolean {
  return tag.length <= 64 && (LANGUAGE_TAG.test(tag) || IRREGULAR_TAGS.includes(tag.toLowerCase()));
}

/** The name under which two spellings of the same language meet: tags ignore case (OIDC Core 5.2). */
export function foldedName({ base, tag }: MemberName): string {
  return tag === undefined ? base : `${base}#${tag.toLowerCase()}`;
}
