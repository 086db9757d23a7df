import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ColdResult } from "./cold.ts";
import type { PeerResult } from "./peers.ts";
import type { WarmResult } from "./warm.ts";

const DOCS = join(import.meta.dirname, "../../docs");

/** What `npm run bench` wrote, as far as the page shows it. */
interface Results {
  readonly cold: readonly ColdResult[];
  readonly warm: readonly WarmResult[];
  readonly peers: readonly PeerResult[];
}

type Cells = readonly (string | number)[];

const table = (head: Cells, rows: readonly Cells[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const bytes = (value: number): string => value.toLocaleString("en-US");

function coldTable(results: readonly ColdResult[]): string {
  const rows = results.flatMap(({ function: name, stock, ours, loadRatio, loadCpuRatio, loadAndFirstRatio }) => [
    [name, "stock", stock.load, stock.loadCpu, stock.first, bytes(stock.bytes), ""],
    [name, "ours", ours.load, ours.loadCpu, ours.first, bytes(ours.bytes), ""],
    [name, "**ratio**", loadRatio, `**${loadCpuRatio}**`, "", "", loadAndFirstRatio],
  ]);
  return table(["function", "bundle", "load, ms", "its CPU, ms", "first, ms", "bytes read", "load and first"], rows);
}

const warmTable = (results: readonly WarmResult[]): string =>
  table(
    ["call", "ours, µs", "bare, same client", "ratio", "bare, stock client", "ratio"],
    results.map(({ call, ours, bare = "", ratio = "", stock = "", stockRatio = "" }) => [
      call,
      ours,
      bare,
      ratio,
      stock,
      stockRatio,
    ]),
  );

const peersTable = (results: readonly PeerResult[]): string =>
  table(
    ["beside", "body", "connections", "ours", "theirs", "ratio", "our CPU, µs", "their CPU, µs"],
    results.map(({ peer, body, connections, ours, theirs, ratio, ourCpu = "", theirCpu = "" }) => [
      peer,
      body,
      connections,
      ours,
      theirs,
      ratio,
      ourCpu,
      theirCpu,
    ]),
  );

/** The page with its tables as the last results have them. Throws if the page has no place for one. */
export function performancePage(page: string, { cold, warm, peers }: Results): string {
  const tables = { cold: coldTable(cold), warm: warmTable(warm), peers: peersTable(peers) };
  return Object.entries(tables).reduce((text, [name, rows]) => {
    const place = new RegExp(`(<!-- ${name} -->\n).*?(\n<!-- end -->)`, "s");
    if (!place.test(text)) throw new Error(`docs/performance.md has no place for ${name}`);
    return text.replace(place, (_, before: string, after: string) => `${before}${rows}${after}`);
  }, page);
}

/** The page as it is, and as the last results would have it. */
export function pages(): { readonly page: string; readonly expected: string } {
  const page = readFileSync(join(DOCS, "performance.md"), "utf8");
  const results = JSON.parse(readFileSync(join(DOCS, "performance/result.json"), "utf8")) as Results;
  return { page, expected: performancePage(page, results) };
}

/** Writes the page as the last results have it. */
export const writePage = (): void => writeFileSync(join(DOCS, "performance.md"), pages().expected);

if (import.meta.main) writePage();
