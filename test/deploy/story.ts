import { join } from "node:path";
import { operateSecret } from "../support/operate-secret.ts";
import type { Target } from "../support/target.ts";
import type { Cdk, Deployment } from "./cdk.ts";
import { itemsOf, MEMORY_VARIABLE, registerSurvivor, remember } from "./memory.ts";
import type { Progress } from "./progress.ts";
import { runCases, suiteFiles } from "./run-cases.ts";

/** What the story is told with. */
export interface StoryOptions {
  readonly cdk: Cdk;
  readonly progress: Progress;
  /** Where the cases' memory goes. */
  readonly folder: string;
  /** Whether cases that can not hold on the emulator are left out. */
  readonly leavesOut: boolean;
}

const OPEN = { "cas.authn.oidc.registration.dynamic-client-registration-mode": "OPEN" };
/** A bus that every account has, and clients that expire so soon that they are warned at once. */
const EVENTS = {
  "cas.authn.oidc.registration.events-bus": "default",
  // A second after its registration a client is warned for the first time.
  "cas.authn.oidc.registration.client-expiration": "P30DT1S",
};
/** Defaults, as the suite expects them, but for how long rotated secrets are remembered. */
const SETTINGS = { "cas.authn.oidc.registration.secrets-cache": "PT2S" };

/** The service as the suite knows it, with the credentials that an operator reads from the secret. */
async function targetOf({ endpoint, baseUrl, credentialsSecret }: Deployment): Promise<Target> {
  const secret = operateSecret({ secretsUrl: endpoint }, credentialsSecret);
  const { username, password } = JSON.parse((await secret.current()).value) as { username: string; password: string };
  secret.end();
  return { url: baseUrl, user: username, password, stop: () => Promise.resolve() };
}

/** Deploys, tries the service, deploys a change over it, tries again, destroys. Throws when a deployment fails. */
export async function deployAndTry({ cdk, progress, folder, leavesOut }: StoryOptions): Promise<void> {
  const { step, cases, say } = progress;
  const standIns = await step("cdk synth, PROTECTED", () => cdk.synthesize(SETTINGS));
  for (const one of standIns) say(`stand-ins, ${one}`);
  await step("cdk bootstrap", cdk.bootstrap);
  const before = await step("cdk deploy", cdk.deploy);
  const target = await targetOf(before);
  const memory = join(folder, "memory.json");
  const { url: TARGET_URL, user: TARGET_USER, password: TARGET_PASSWORD } = target;
  const environment = { TARGET_URL, TARGET_USER, TARGET_PASSWORD, [MEMORY_VARIABLE]: memory };
  const ownCases = (name: string) => () => runCases({ files: [`test/deploy/${name}.cases.ts`], environment });

  const { suite, others } = suiteFiles();
  say(`on loopback alone, because they start services of their own: ${others.join(", ")}`);
  await cases("the suite on the deployed service", () => runCases({ files: suite, environment, leavesOut }));

  const client = await registerSurvivor(target);
  remember(memory, { deployment: before, before, client, items: await itemsOf(before) });
  await cases("a restored table", ownCases("restore"));
  await cases("rotated secrets", ownCases("rotation"));

  const items = await itemsOf(before);
  await step("cdk synth, OPEN, with events", () => cdk.synthesize({ ...SETTINGS, ...OPEN, ...EVENTS }));
  const changed = await step("cdk deploy over it", cdk.deploy);
  remember(memory, { deployment: changed, before, client, items });
  await cases("the changed setting", ownCases("changed-setting"));
  await cases("events", ownCases("events"));

  remember(memory, { deployment: changed, before, client, items: await itemsOf(changed) });
  await step("cdk destroy", cdk.destroy);
  await cases("what destroying leaves", ownCases("destroyed"));
}
