import { readFileSync, writeFileSync } from "node:fs";
import { send } from "../support/http-client.ts";
import { createRegistrar } from "../support/registrar.ts";
import { startTarget } from "../support/target.ts";
import { BODIES, GROUPS } from "./bodies.ts";
import { type Body, claimOf } from "./body.ts";
import { decide, sentOf } from "./decide.ts";
import { type Answer, answerOf, judge } from "./judge.ts";
import { type Compared, countsOf, type Edition, renderPage, wordsOf } from "./page.ts";
import { startPeer } from "./peer.ts";

const PAGE = new URL("../../docs/comparison.md", import.meta.url);

type Ask = (body: Body) => Promise<Answer>;

/** This service, over HTTP but for what needs the far side of the network: it fetches from public hosts alone. */
async function openOurs(): Promise<{ readonly ask: Ask; readonly stop: () => Promise<unknown> }> {
  const target = await startTarget();
  const registrar = createRegistrar(target);
  const ask: Ask = async (body) => {
    if (body.documents !== undefined) return decide(body);
    const { status, json } = await registrar.register(sentOf(body));
    return answerOf(body, status, json);
  };
  return { ask, stop: () => target.stop() };
}

/** node-oidc-provider, over HTTP; the far side is what the body at hand says. */
async function openPeer(): Promise<{ readonly ask: Ask; readonly stop: () => Promise<unknown> }> {
  let documents: Readonly<Record<string, unknown>> = {};
  const peer = await startPeer((url) => documents[url]);
  const ask: Ask = async (body) => {
    documents = body.documents ?? {};
    const headers = [["Content-Type", "application/json"]] as const;
    const { status, json } = await send(peer.url, { method: "POST", headers, body: JSON.stringify(sentOf(body)) });
    return answerOf(body, status, json);
  };
  return { ask, stop: () => peer.stop() };
}

/** Sends every body to both, one after the other: the two share a machine with others. */
async function compareAll(ours: Ask, peers: Ask): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (const [group, bodies] of Object.entries(GROUPS)) {
    for (const body of bodies) {
      const [ourAnswer, peersAnswer] = [await ours(body), await peers(body)];
      const judgements = { ourJudgement: judge(body, ourAnswer), peersJudgement: judge(body, peersAnswer) };
      compared.push({ group, body, ours: ourAnswer, peers: peersAnswer, ...judgements });
    }
    console.log(`${String(compared.length).padStart(4)} of ${BODIES.length}  ${group}`);
  }
  return compared;
}

function edition(): Edition {
  const { version, devDependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return {
    version,
    peersVersion: devDependencies["oidc-provider"],
    nodeVersion: process.versions.node,
    date: new Date().toISOString().slice(0, 10),
  };
}

function report(all: readonly Compared[]): void {
  const { settled, open, ours, peers } = countsOf(all);
  console.log(`\n${all.length} requests, ${settled} settled by a document, ${open} left to the server`);
  console.table({ "oidc-registrar": ours, "node-oidc-provider": peers });
  for (const { body, ours: answer, ourJudgement } of all) {
    if (ourJudgement.kind !== "same") console.log(`oidc-registrar  ${claimOf(body)}: answers ${wordsOf(answer)}`);
  }
  for (const { body, peers: answer, peersJudgement } of all) {
    if (peersJudgement.kind === "otherwise")
      console.log(`node-oidc-provider  ${claimOf(body)}: answers ${wordsOf(answer)}`);
  }
}

/** `node test/comparison/compare.ts [--write]`: prints the counts, and with `--write` renews docs/comparison.md. */
async function main(): Promise<void> {
  const peer = await openPeer();
  try {
    const ours = await openOurs();
    try {
      const all = await compareAll(ours.ask, peer.ask);
      report(all);
      if (process.argv.includes("--write")) writeFileSync(PAGE, renderPage(all, edition()));
    } finally {
      await ours.stop();
    }
  } finally {
    await peer.stop();
  }
}

await main();
