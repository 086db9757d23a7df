import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFiles, projectText } from "./project-files.ts";

/** Every attack that there must be a defence against: the closed list that docs/threat-model.md explains. */
const ATTACKS = {
  Spoofing: [
    "takeover by redirect URI",
    "takeover by a chosen identifier",
    "foreign registration token",
    "token confusion",
    "unsigned JWT and confused algorithms",
    "critical JWT extensions",
    "keys in JWT headers",
    "replay of a client assertion",
    "theft of an Idempotency-Key",
    "revoked, used up and expired tokens",
    "guessing of the password",
    "forged software statements",
    "homographs",
    "phishing by pages of another host",
    "another Host",
  ],
  Tampering: [
    "duplicate JSON names",
    "prototype pollution",
    "parameter pollution",
    "ambiguous encodings",
    "ambiguous URIs",
    "redirect URIs as patterns",
    "header injection",
    "expression injection",
    "races",
    "a request that was given up goes on later",
    "writes past the service",
  ],
  Repudiation: ["an unrecorded change", "a shortened record", "log forging"],
  "Information disclosure": [
    "enumeration of clients",
    "timing of refusals",
    "a copy of the table",
    "random bytes given twice",
    "secrets in the log",
    "echo of input",
    "texts of exceptions",
    "kept answers",
    "tokens in addresses",
    "SSRF",
    "SSRF with rebinding",
    "redirect to the metadata address",
    "addresses of callers",
  ],
  "Denial of service": [
    "huge and deep bodies",
    "huge tokens",
    "any event",
    "exponential regular expressions",
    "decompression",
    "slow and endless documents, silent name servers",
    "filled items",
    "mass registration",
    "cost by made-up key versions",
    "an outage behind the service",
  ],
  "Elevation of privilege": [
    "internal scopes",
    "escape from a policy",
    "escape from a signed statement",
    "other spellings of a path",
    "a method in disguise",
    "a disabled or expired client",
    "a function that is taken over",
    "a provider that is taken over",
    "a package that is taken over",
  ],
} as const;

/** How many faults of another server were looked for. */
const FAULTS = 25;

const files = projectFiles();
const page = projectText("docs/threat-model.md");

/** The cells of the rows of the table under a heading. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, after = ""] = page.split(`\n${heading}\n`);
  const [section = ""] = after.split(/\n#{2,3} /, 1);
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(2).map((line) => line.slice(2, -2).split(" | "));
}

/** A test that a row names: its file, and a part of its title or table. */
interface Proof {
  readonly file: string;
  readonly part: string;
}

const proofsOf = (cell: string): readonly Proof[] =>
  [...cell.matchAll(/\[[^\]]+\]\(([^)]+)\): (.+?)(?=; \[|$)/g)].map(([, path = "", part = ""]) => ({
    file: posix.join("docs", path),
    part,
  }));

const attacks = Object.keys(ATTACKS).map((category) => [category, rowsUnder(`### ${category}`)] as const);
const faults = rowsUnder("## Faults that are not taken over");
const rows = [...attacks.flatMap(([, all]) => all), ...faults];
const proofs = rows.flatMap((row) => proofsOf(row.at(-1) ?? ""));

describe("docs/threat-model.md", () => {
  it.each(attacks)("%s: has each attack of the list, in its order, and no other", (category, all) => {
    expect(all.map(([attack]) => attack)).toEqual(ATTACKS[category as keyof typeof ATTACKS]);
    expect(all.filter((row) => row.length !== 3 || row.some((cell) => cell.trim() === ""))).toEqual([]);
  });

  it("has every fault that is not taken over", () => {
    expect(faults.length).toBe(FAULTS);
  });

  it("names a test for every row", () => {
    expect(rows.length).toBeGreaterThan(75);
    expect(rows.filter((row) => proofsOf(row.at(-1) ?? "").length === 0)).toEqual([]);
  });

  it("names tests that exist, by words that stand in them", () => {
    expect(proofs.length).toBeGreaterThan(100);
    const gone = proofs.filter(({ file }) => !files.includes(file));
    expect(gone.map(({ file }) => file)).toEqual([]);
    const wordless = proofs.filter(({ file, part }) => !projectText(file).includes(part));
    expect(wordless.map(({ file, part }) => `${file}: ${part}`)).toEqual([]);
  });

  it("names every file of attacks but those that others of them are made of", () => {
    const named = new Set(proofs.map(({ file }) => file));
    const all = files.filter((path) => path.startsWith("test/attacks/"));
    const parts = all.flatMap((path) =>
      [...projectText(path).matchAll(/ from "\.\/([^"]+)"/g)].map(([, part]) => part),
    );
    const whole = all.filter((path) => !parts.includes(posix.basename(path)));
    expect([whole.length, parts.length].every((count) => count >= 4)).toBe(true);
    expect(whole.filter((path) => !named.has(path))).toEqual([]);
  });
});
