/**
 * Runs inside a network namespace: the service, a provider, and the far side that a sector document is on. Arguments: a
 * file with the far side's certificate. Writes one JSON report.
 */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { logIn, registerRelyingParty } from "./relying-party.ts";
import { startStage } from "./stage.ts";

/** What the program writes to its standard output. */
export interface SectorLogins {
  /** The subjects of one person at the redirect URIs in {@link URIS}, then at a client outside the sector. */
  readonly subjects: readonly string[];
  /** How often the document was asked for: by the service at registration, and by the provider. */
  readonly requests: number;
  readonly errors: readonly string[];
}

const URIS = ["https://one.example.org/callback", "https://two.example.org/callback"] as const;

let requests = 0;
const [, , certificateFile = ""] = process.argv;
const farSide = createServer(JSON.parse(readFileSync(certificateFile, "utf8")), (_, response) => {
  requests += 1;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(URIS));
});
await once(farSide.listen(443, "93.184.216.34"), "listening");

const stage = await startStage();
const register = (redirectUris: readonly string[], members = {}) =>
  registerRelyingParty(stage, "client_secret_basic", {
    redirect_uris: [...redirectUris],
    subject_type: "pairwise",
    ...members,
  });
const sector = { sector_identifier_uri: "https://sector.example.com/redirect-uris.json" };
const both = await register(URIS, sector);
const parties = [both, both.withRedirectUri(URIS[1]), await register([URIS[1]], sector), await register([URIS[1]])];
const subjects: string[] = [];
for (const party of parties) subjects.push((await logIn(party)).subject);

await stage.stop();
farSide.closeAllConnections();
farSide.close();
const report: SectorLogins = { subjects, requests, errors: stage.provider.errors.map(String) };
process.stdout.write(JSON.stringify(report));
