/** What a pattern matches: every text, or what makes that impossible to list. */
export type Finite =
  | {
      readonly texts: readonly string[];
      /** Whether a dot stood unescaped: it matched any character, and is taken for a dot. */
      readonly hasBareDot: boolean;
      /** Whether it began with `(?i)`: it matched upper and lower case, and its texts are as they are written. */
      readonly ignoresCase: boolean;
      /** Its optional parts as they are written, such as `s?`. */
      readonly optionalParts: readonly string[];
    }
  | { readonly because: string };

/** More texts than a client has redirect URIs. */
const TEXTS_MAX = 50;

/** Thrown within this file alone, to leave the descent. */
class Infinite extends Error {}

const MEANINGS: Readonly<Record<string, string>> = {
  "?": "a question mark stands after nothing that could be optional",
  "*": "the asterisk repeats what stands before it without end",
  "+": "the plus repeats what stands before it without end",
  "{": "braces repeat what stands before them",
  "[": "brackets stand for any of several characters",
  ")": "the parentheses do not match",
  "]": "the brackets do not match",
  "}": "the braces do not match",
  "^": "a caret stands within the pattern",
  $: "a dollar sign stands within the pattern",
};

const IGNORING_CASE = "(?i)";

/**
 * Whether an unescaped `?` was meant for the beginning of a query: Java takes it for a quantifier, and the texts have then
 * no `?` at all. A name with its value after it tells (`/cb?client=x`), a word only where no separator has a reason to be
 * optional before it, as in `(www\.)?example`; and of single letters none but that of `https?:` has such a reason.
 */
function isUnmeant(atom: string, rest: string): boolean {
  if (/^\w$/.test(atom)) return !rest.startsWith(":");
  const endsInSeparator = /^\(.*[^\w()]\)$/s.test(atom);
  return /^[^?:/]*=/.test(rest) || (!endsInSeparator && /^(?:\((?:\?:)?)*[\w%]/.test(rest));
}

const UNMEANT =
  "an unescaped ? makes what stands before it optional, which seems not meant here; write \\? for the question mark of a " +
  "query, or each URI by itself with | between them";

/**
 * Lists what a Java regular expression matches, where that is a finite number of literal texts: characters, escaped
 * ones, `\Q...\E`, alternatives, groups and optional parts. Anchors at its ends say nothing, since CAS matches the whole
 * text.
 */
export function listPattern(pattern: string): Finite {
  const ignoresCase = pattern.startsWith(IGNORING_CASE);
  const reader = new PatternReader(ignoresCase ? pattern.slice(IGNORING_CASE.length) : pattern);
  try {
    const texts = reader.read();
    return { texts, hasBareDot: reader.hasBareDot, ignoresCase, optionalParts: reader.optionalParts };
  } catch (error) {
    if (error instanceof Infinite) return { because: error.message };
    throw error;
  }
}

class PatternReader {
  hasBareDot = false;
  readonly optionalParts: string[] = [];
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): readonly string[] {
    const texts = this.#alternatives(0);
    if (this.#at < this.#pattern.length) throw new Infinite(MEANINGS[")"]);
    return [...new Set(texts)];
  }

  #alternatives(depth: number): readonly string[] {
    if (depth > 10) throw new Infinite("the groups are nested too deeply");
    const texts = [...this.#sequence(depth)];
    while (this.#pattern[this.#at] === "|") {
      this.#at += 1;
      texts.push(...this.#sequence(depth));
      if (texts.length > TEXTS_MAX) throw new Infinite(`it matches more than ${TEXTS_MAX} texts`);
    }
    return texts;
  }

  #sequence(depth: number): readonly string[] {
    let texts: readonly string[] = [""];
    if (this.#pattern[this.#at] === "^") this.#at += 1;
    while (this.#at < this.#pattern.length && !"|)".includes(this.#pattern[this.#at] ?? "")) {
      if (this.#pattern[this.#at] === "$" && /^\$(?:$|[|)])/.test(this.#pattern.slice(this.#at))) {
        this.#at += 1;
        continue;
      }
      const start = this.#at;
      const part = this.#optional(this.#atom(depth), start);
      texts = texts.flatMap((text) => part.map((end) => text + end));
      if (texts.length > TEXTS_MAX) throw new Infinite(`it matches more than ${TEXTS_MAX} texts`);
    }
    return texts;
  }

  /** The texts of an atom that began at `start`, and none if a `?` follows it. */
  #optional(part: readonly string[], start: number): readonly string[] {
    const sign = this.#pattern[this.#at] ?? "";
    if (!"*+{?".includes(sign) || sign === "") return part;
    if (sign !== "?") throw new Infinite(MEANINGS[sign]);
    const atom = this.#pattern.slice(start, this.#at);
    // Java takes the quantifier for that of the last character within.
    if (atom.startsWith("\\Q")) throw new Infinite("a question mark stands after \\Q...\\E");
    this.#at += 1;
    this.#quantifierKind();
    if (isUnmeant(atom, this.#pattern.slice(this.#at))) throw new Infinite(UNMEANT);
    this.optionalParts.push(this.#pattern.slice(start, this.#at));
    return [...part, ""];
  }

  /** `??` tries the texts in another order, and lists the same; `?+` may not match what it lists. */
  #quantifierKind(): void {
    const sign = this.#pattern[this.#at];
    if (sign === "+") throw new Infinite("?+ takes the optional part without giving it back");
    if (sign === "?") this.#at += 1;
  }

  #atom(depth: number): readonly string[] {
    const sign = this.#pattern[this.#at] ?? "";
    this.#at += 1;
    if (sign === "\\") return this.#escaped();
    if (sign === "(") return this.#group(depth);
    if (sign === "[") return this.#oneCharacterClass();
    if (sign === ".") {
      if (/^[*+?{]/.test(this.#pattern.slice(this.#at))) throw new Infinite("a repeated dot stands for any text");
      this.hasBareDot = true;
      return ["."];
    }
    const meaning = MEANINGS[sign];
    if (meaning !== undefined) throw new Infinite(meaning);
    return [sign];
  }

  #escaped(): readonly string[] {
    const sign = this.#pattern[this.#at] ?? "";
    this.#at += 1;
    if (sign === "Q") {
      const end = this.#pattern.indexOf("\\E", this.#at);
      const text = this.#pattern.slice(this.#at, end === -1 ? undefined : end);
      this.#at = end === -1 ? this.#pattern.length : end + 2;
      return [text];
    }
    if (sign === "" || /[A-Za-z0-9]/.test(sign)) throw new Infinite(`\\${sign} stands for any of several characters`);
    return [sign];
  }

  #group(depth: number): readonly string[] {
    if (this.#pattern.startsWith("?:", this.#at)) this.#at += 2;
    else if (this.#pattern[this.#at] === "?") throw new Infinite("it looks ahead or back, or has a named group");
    const texts = this.#alternatives(depth + 1);
    if (this.#pattern[this.#at] !== ")") throw new Infinite(MEANINGS[")"]);
    this.#at += 1;
    return texts;
  }

  /** `[.]` is how some escape a dot. */
  #oneCharacterClass(): readonly string[] {
    const [whole, sign = ""] = /^([^\]\\^-])\]/.exec(this.#pattern.slice(this.#at)) ?? [];
    if (whole === undefined) throw new Infinite(MEANINGS["["]);
    this.#at += whole.length;
    return [sign];
  }
}
