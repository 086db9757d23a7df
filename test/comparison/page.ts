import type { Body } from "./body.ts";
import type { Answer, Judgement } from "./judge.ts";
import { SAYINGS } from "./sayings.ts";

/** One request with the answers of both servers, and how they stand to the documents. */
export interface Compared {
  readonly group: string;
  readonly body: Body;
  readonly ours: Answer;
  readonly peers: Answer;
  readonly ourJudgement: Judgement;
  readonly peersJudgement: Judgement;
}

/** What was compared, and when. */
export interface Edition {
  readonly version: string;
  readonly peersVersion: string;
  readonly nodeVersion: string;
  readonly date: string;
}

type Kind = Judgement["kind"];

/** How many requests each server answered in which way, apart for what the documents settle and what they leave open. */
export function countsOf(all: readonly Compared[]) {
  const settled = all.filter(({ body }) => body.open === undefined);
  const of = (side: "ourJudgement" | "peersJudgement") => {
    const count = (kind: Kind, some: readonly Compared[]): number =>
      some.filter((one) => one[side].kind === kind).length;
    return {
      asDocuments: count("same", settled),
      allowed: count("allowed", settled),
      otherwise: count("otherwise", all),
      openAlike: count("same", all) - count("same", settled),
      openOtherwise: count("open", all),
    };
  };
  return {
    all: all.length,
    settled: settled.length,
    open: all.length - settled.length,
    ours: of("ourJudgement"),
    peers: of("peersJudgement"),
  };
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => "---")), ...rows].join("\n");
const named = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

/** An answer in a few words. */
export function wordsOf(answer: Answer): string {
  if (answer.kind === "fault") return `status ${answer.status}`;
  if (answer.kind === "refused") return `\`${answer.code}\``;
  const { missing, replaced, adopted } = answer;
  const parts = [
    ...(missing.length > 0 ? [`without ${named(missing)}`] : []),
    ...(replaced.length > 0 ? [`with another ${named(replaced)}`] : []),
    ...(adopted.length > 0 ? [`and took over ${named(adopted)}`] : []),
  ];
  return parts.length === 0 ? "accepted" : `accepted ${parts.join(", ")}`;
}

const verdictOf = ({ expected, open }: Body): string => {
  if (open !== undefined) return "open";
  return expected === "accepted" ? expected : `\`${expected}\``;
};

/** What explains a difference: the demand of the section that settles it, or what the documents leave open. */
function explanationOf({ section }: Body, judgement: Judgement): string {
  if (judgement.kind === "same") return "";
  return judgement.kind === "otherwise" ? (SAYINGS[section] ?? judgement.why) : judgement.why;
}

const INTRO = ({ version, peersVersion, nodeVersion, date }: Edition): string => `# Comparison with node-oidc-provider

This page is made by \`npm run comparison\`: oidc-registrar ${version} and
[node-oidc-provider](https://github.com/panva/node-oidc-provider) ${peersVersion} on Node ${nodeVersion}, ${date}.

node-oidc-provider is a certified OpenID Provider, of which registration is one part among many, and this project has
learned much from how it behaves. Here the two registration endpoints alone get the same requests, and every difference
is explained by the section that decides.

- The requests and the verdicts stand in \`test/comparison\`, written from the documents. *Open* means that the documents
  leave the decision to a server. This project chose the requests and reads the documents for both, so the counts below
  measure neither server: other requests would give other counts.
- node-oidc-provider runs with nearly every feature and every algorithm it has (\`test/comparison/peer.ts\`). With another
  configuration, or with its hooks for further rules (\`extraClientMetadata\`, registration policies), many of its answers
  would be others.
- This service runs on the local runner with default settings. Requests with a sector document are the exception: it
  fetches from public hosts only, so these go to the function that validates, together with the document.
- Two answers are the same if both accept and every member comes back as it was sent, or both refuse with one code.
- Only the answer to the registration counts. Where a rule is about what a client may do, a server may as well enforce
  it later; that is not seen here.
`;

function countsTable(all: readonly Compared[]): string {
  const { settled, open, ours, peers } = countsOf(all);
  const line = (name: string, mine: number, theirs: number): string => row(name, String(mine), String(theirs));
  return table(
    [`${all.length} requests`, "oidc-registrar", "node-oidc-provider"],
    [
      line(`settled by a document (${settled}): the same`, ours.asDocuments, peers.asDocuments),
      line("settled: another answer that the documents allow as well", ours.allowed, peers.allowed),
      line("settled: another answer", ours.otherwise, peers.otherwise),
      line(`left to the server (${open}): as this project chose`, ours.openAlike, peers.openAlike),
      line("left to the server: otherwise", ours.openOtherwise, peers.openOtherwise),
    ],
  );
}

const differences = (all: readonly Compared[], kind: Kind): string =>
  table(
    ["section", "request", "oidc-registrar", "node-oidc-provider", "explained by"],
    all
      .filter(({ peersJudgement }) => peersJudgement.kind === kind)
      .map(({ body, ours, peers, peersJudgement }) =>
        row(body.section, body.name, wordsOf(ours), wordsOf(peers), explanationOf(body, peersJudgement)),
      ),
  );

function ownDifferences(all: readonly Compared[]): string {
  const own = all.filter(({ ourJudgement }) => ourJudgement.kind !== "same");
  if (own.length === 0) return "There is none.";
  const rows = own.map(({ body, ours, ourJudgement }) =>
    row(body.section, body.name, verdictOf(body), wordsOf(ours), explanationOf(body, ourJudgement)),
  );
  return table(["section", "request", "documents", "oidc-registrar", "explained by"], rows);
}

const everything = (all: readonly Compared[]): readonly string[] =>
  [...Map.groupBy(all, ({ group }) => group)].map(([group, some]) => {
    const rows = some.map(({ body, ours, peers }) =>
      row(body.section, body.name, verdictOf(body), wordsOf(ours), wordsOf(peers)),
    );
    return `### ${group}\n\n${table(["section", "request", "documents", "oidc-registrar", "node-oidc-provider"], rows)}\n`;
  });

/** The page of the comparison: the counts, every difference with what explains it, and every request. */
export function renderPage(all: readonly Compared[], edition: Edition): string {
  return [
    INTRO(edition),
    `## Counts\n\n${countsTable(all)}\n`,
    `## Where oidc-registrar differs from what the documents say\n\n${ownDifferences(all)}\n`,
    `## Where a document settles it and node-oidc-provider answers otherwise\n\n${differences(all, "otherwise")}\n`,
    `## Where node-oidc-provider answers otherwise and the documents allow that\n\n${differences(all, "allowed")}\n`,
    `## Where the documents leave it to the server\n\n${differences(all, "open")}\n`,
    "## Every request\n",
    ...everything(all),
  ].join("\n");
}
