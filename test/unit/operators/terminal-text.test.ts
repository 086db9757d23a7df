import { describe, expect, it } from "vitest";
import { renderColumns, renderPairs } from "../../../infra/clients/columns.ts";
import { clipped, jsonText, shown, widthOf } from "../../../infra/clients/terminal-text.ts";

/** What a stranger may have put into a name, and how it is shown. */
const HOSTILE: readonly (readonly [what: string, text: string, shown: string])[] = [
  ["an ANSI sequence", "\u001b[2J\u001b[31mred", "\\u{1b}[2J\\u{1b}[31mred"],
  ["an eight-bit control sequence", "\u009b31mred", "\\u{9b}31mred"],
  ["an OSC that sets the title", "\u001b]0;owned\u0007", "\\u{1b}]0;owned\\u{7}"],
  ["a carriage return that overwrites", "good\rbad ", "good\\u{d}bad "],
  ["a line of its own", "a\nb\u2028c\u2029d\u0085e", "a\\u{a}b\\u{2028}c\\u{2029}d\\u{85}e"],
  ["a right-to-left override", "moc\u202egro", "moc\\u{202e}gro"],
  ["bidirectional isolates and marks", "a\u2066b\u2069c\u200fd\u061ce", "a\\u{2066}b\\u{2069}c\\u{200f}d\\u{61c}e"],
  ["zero-width characters", "pay\u200bpal\ufeff", "pay\\u{200b}pal\\u{feff}"],
  ["invisible letters", "a\u3164b\u115fc", "a\\u{3164}b\\u{115f}c"],
  ["tag characters", "a\u{e0041}", "a\\u{e0041}"],
  ["half a character", "a\ud800b", "a\\u{d800}b"],
  ["piled up marks", `a${"\u0301".repeat(50)}`, "a\u0301\u0301\u0301"],
];

/** Controls, line ends and what reorders or hides text. */
const STEERING = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

describe("texts of strangers on a terminal", () => {
  it.each(HOSTILE)("%s is shown as what it is", (_, text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(shown(text)).not.toMatch(STEERING);
  });

  it("what people write in their languages is shown unchanged", () => {
    for (const text of ["Bücher & Co.", "日本語", "עברית", "Ωμέγα", "हिन्दी", "👍", "e\u0301"])
      expect(shown(text)).toBe(text);
  });

  it("JSON means the same and has nothing that steers a terminal", () => {
    for (const [, text] of HOSTILE) {
      expect(JSON.parse(jsonText({ name: text }))).toEqual({ name: text });
      expect(jsonText({ name: text }).replaceAll("\n", "")).not.toMatch(STEERING);
    }
    expect(HOSTILE.length).toBe(12);
  });

  it("width counts columns: two for wide characters, none for marks", () => {
    expect(widthOf("abc")).toBe(3);
    expect(widthOf("日本")).toBe(4);
    expect(widthOf("e\u0301")).toBe(1);
    expect(widthOf("👍")).toBe(2);
  });

  it("a text is cut to the columns it has, and never in the middle of a character", () => {
    expect(clipped("abcdef", 6)).toBe("abcdef");
    expect(clipped("abcdefg", 6)).toBe("abcde…");
    expect(clipped("日本語日本語", 6)).toBe("日本…");
  });
});

describe("columns", () => {
  const rows = [
    ["1", "日本", "x"],
    ["22", "a\u001b[31m", "y"],
  ];

  it("stand under one another whatever is in them", () => {
    const lines = renderColumns({ head: ["ID", "NAME", "Z"], rows }).split("\n");
    const places = lines.slice(0, -1).map((line) => widthOf(line.slice(0, -1)));
    expect(new Set(places)).toEqual(new Set([4 + "a\\u{1b}[31m".length + 2]));
  });

  it("fit a narrow terminal, and the first is never cut", () => {
    const wide = [["0123456789abcdef0123456789abcdef", "n".repeat(90), "h".repeat(50)]];
    const lines = renderColumns({ head: ["ID", "NAME", "HOSTS"], rows: wide }, 80)
      .split("\n")
      .slice(0, -1);
    expect(lines[1]).toContain("0123456789abcdef0123456789abcdef");
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(lines[1]).toContain("…");
  });

  const TIMED = {
    head: ["CLIENT ID", "NAME", "STATE", "ISSUED (UTC)", "EXPIRES (UTC)", "REDIRECT HOSTS"],
    rows: [["f".repeat(32), "n".repeat(30), "disabled", "2026-11-22 08:30", "never", "rp.example.org"]],
    whole: ["STATE", "ISSUED (UTC)", "EXPIRES (UTC)"],
  };

  it("of a narrow terminal never cut a time: names and hosts go first, then the hours", () => {
    const linesOf = (width: number) => renderColumns(TIMED, width).trimEnd().split("\n");
    const [head = "", row = ""] = linesOf(80);
    expect(head).toMatch(/ ISSUED {6}EXPIRES {2}/);
    expect(row).toMatch(/ disabled {2}2026-11-22 {2}never /);
    for (const line of [head, row]) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(linesOf(96)[0]).toContain("ISSUED (UTC)      EXPIRES (UTC)  ");
    expect(linesOf(96)[1]).toContain("2026-11-22 08:30  never");
    expect(linesOf(40)[1]).toContain("2026-11-22");
  });

  it("are cut for no file and no pipe, and the last one for no wide terminal", () => {
    const words = "w".repeat(120);
    const table = { head: ["ID", "NAME", "RESULT"], rows: [["1", words, words]] };
    expect(renderColumns(table)).toContain(`${words}  ${words}`);
    const wide = renderColumns(table, 250);
    expect(wide).toContain(words);
    expect(wide).not.toContain(`${words}  ${words}`);
  });

  it("pairs without a value are left out, and values are safe", () => {
    expect(
      renderPairs([
        ["a", "1\r2"],
        ["long", "3"],
        ["gone", undefined],
      ]),
    ).toBe("  a     1\\u{d}2\n  long  3\n");
  });
});
