/**
 * Whatever steers a terminal, reorders or hides text, or is no character at all (Unicode TR 36): names of clients are
 * what a stranger has sent.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** More marks on one letter than any language has, which would run over the lines above and below. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;
const MARK = /\p{M}/u;
/** Twice as wide as others in a terminal (Unicode TR 11). */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{17000}-\u{18CFF}\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

const escaped = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** A text as it can be shown: one line, and what is not safe as `\u{202e}`. */
export const shown = (text: string): string => text.replace(UNSAFE, escaped).replace(PILED_MARKS, "$1");

const widthOfCharacter = (character: string): number => (MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** How many columns of a terminal a shown text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** A shown text in at most so many columns; what is cut off is told by an ellipsis. */
export function clipped(text: string, widthMax: number): string {
  if (widthOf(text) <= widthMax) return text;
  let [kept, width] = ["", 0];
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > widthMax - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** JSON for programs that is safe on a terminal, too: what is not is escaped, which means the same. */
export function jsonText(value: unknown): string {
  const unit = (code: string): string => `\\u${code.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(UNSAFE, (character) => (character === "\n" ? character : character.split("").map(unit).join("")))}\n`;
}
