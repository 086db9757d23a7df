import { CLIENTS, type ClientLibrary, versionOf } from "./clients.ts";
import { STEPS, type Step } from "./steps.ts";

/** Where the page is kept. */
export const CLIENTS_PAGE = new URL("../../docs/clients.md", import.meta.url);

/** What became of the steps of a library. */
export interface Tried {
  readonly library: ClientLibrary;
  readonly steps: readonly Step[];
}

const INTRO = `# Client libraries

This page is made by \`npm run clients:try -- --write\`.

Client libraries of others register here as they are: each version below was installed from its package registry and used
by a short program in \`test/clients\`, the way its documentation says. They register at the local runner, which is the
code that is deployed, and get their tokens from a stand-in for a provider that knows them from the client table alone,
as [storage.md](storage.md) says.

\`\`\`sh
npm run clients:try
\`\`\`

tries them all again. A language that is not on the machine is skipped; with \`-- --require-all\` nothing may be.
`;

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows].join("\n");

const LEFT_OUT = `Authlib for Python has both sides of many protocols, but of registration the server's only: it has no function that
registers a client.`;

/** The result of a library in a few words. */
export function resultOf(steps: readonly Step[]): string {
  const failed = steps.filter(({ result }) => result === "failed");
  if (failed.length === 0) return `${steps.length} of ${steps.length} passed`;
  return `failed: ${failed.map(({ step }) => step).join(", ")}`;
}

function rowOf({ library, steps }: Tried): string {
  const { name, package: id, language, mode } = library;
  const named = name === id ? `\`${id}\`` : `${name}, \`${id}\``;
  const exercised = library.steps.join(", ");
  return row(named, versionOf(library), language, mode, exercised, resultOf(steps), library.remark);
}

const explained = (): string =>
  table(
    ["step", "the client"],
    Object.entries(STEPS).map(([step, sentence]) => row(step, sentence)),
  );

/** The page of the libraries: which ones, in which versions, and how each step of theirs went. */
export function renderPage(all: readonly Tried[]): string {
  const head = ["client", "version", "language", "mode", "exercised", "result", "to know"];
  const ordered = CLIENTS.flatMap((library) => all.find((tried) => tried.library === library) ?? []);
  return [
    INTRO,
    `## Results\n\n${table(head, ordered.map(rowOf))}\n`,
    `## Steps\n\nClients have only the steps that their library has.\n\n${explained()}\n`,
    `## Left out\n\n${LEFT_OUT}\n`,
  ].join("\n");
}
