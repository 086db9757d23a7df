/** What a pattern matches: every text, or what makes that impossible to list. */
export type Finite =
  | {
      readonly texts: readonly string[];
      /** Whether a dot stood unescaped: it matched any character, and is taken for a dot. */
      readonly hasBareDot: boolean;
    }
  | { readonly because: string };

/** More texts than a client has redirect URIs. */
const TEXTS_MAX = 50;

/** Thrown within this file alone, to leave the descent. */
class Infinite extends Error {}

const MEANINGS: Readonly<Record<string, string>> = {
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

/**
 * Lists what a Java regular expression matches, where that is a finite number of literal texts: characters, escaped
 * ones, `\Q...\E`, alternatives, groups and optional parts. Anchors at its ends say nothing, since CAS matches the whole
 * text.
 */
export function listPattern(pattern: string): Finite {
  const reader = new PatternReader(pattern.replace(/^\(\?i\)/, ""));
  try {
    return { texts: reader.read(), hasBareDot: reader.hasBareDot };
  } catch (error) {
    if (error instanceof Infinite) return { because: error.message };
    throw error;
  }
}

class PatternReader {
  hasBareDot = false;
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
      const part = this.#optional(this.#atom(depth));
      texts = texts.flatMap((text) => part.map((end) => text + end));
      if (texts.length > TEXTS_MAX) throw new Infinite(`it matches more than ${TEXTS_MAX} texts`);
    }
    return texts;
  }

  #optional(part: readonly string[]): readonly string[] {
    const sign = this.#pattern[this.#at] ?? "";
    if (sign === "*" || sign === "+" || sign === "{") throw new Infinite(MEANINGS[sign]);
    if (sign !== "?") return part;
    this.#at += 1;
    return [...part, ""];
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
