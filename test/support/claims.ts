import { readSettings } from "../../lib/config/read-settings.ts";
import type { Settings } from "../../lib/config/settings.ts";
import type { Fault } from "../../lib/errors.ts";
import { type AcceptanceContext, type AcceptedMetadata, acceptMetadata } from "../../lib/metadata/accept-metadata.ts";
import type { RegistrationPolicy } from "../../lib/metadata/registration-policy.ts";

/** Client metadata as a request carries it. */
export type Members = Readonly<Record<string, unknown>>;

/** Variables of a function's environment. */
export type Variables = Readonly<Record<string, string>>;

/** The smallest metadata that is accepted. */
export const BASE: Members = { redirect_uris: ["https://rp.example.com/callback"] };

const NOW = 1_800_000_000;

/** The settings of a service, all defaults but for what is given. */
export const settingsOf = (variables: Variables = {}): Settings =>
  readSettings({ PUBLIC_BASE_URL: "https://op.example.com", ...variables });

const DEFAULT_SETTINGS = settingsOf();

/** Stands in for the far side of the network: documents by URL, everything else cannot be fetched. */
export interface FarDocuments {
  readonly documents?: Readonly<Record<string, unknown>>;
}

/** Under which circumstances metadata is looked at. */
export interface Circumstances extends FarDocuments {
  readonly variables?: Variables | undefined;
  readonly registered?: AcceptedMetadata;
  readonly policy?: RegistrationPolicy | undefined;
}

/** What acceptance depends on besides the request, and which URLs it has asked for. */
export function contextOf({ variables, documents = {}, registered, policy }: Circumstances = {}) {
  const asked: string[] = [];
  const fetch = async (url: string): Promise<unknown> => {
    asked.push(url);
    if (!Object.hasOwn(documents, url)) throw new Error("the far side does not answer");
    return documents[url];
  };
  const context: AcceptanceContext = {
    settings: variables === undefined ? DEFAULT_SETTINGS : settingsOf(variables),
    fetchPublicJson: fetch,
    fetchIssuerKeys: fetch,
    now: NOW,
    ...(registered && { registered }),
    ...(policy && { policy }),
  };
  return { context, asked };
}

/** What becomes of exactly these members. */
export const outcomeOf = (body: Members, circumstances?: Circumstances) =>
  acceptMetadata(body, contextOf(circumstances).context);

/** The metadata that is registered for exactly these members; throws with every fault when they are refused. */
export async function acceptedOf(body: Members, circumstances?: Circumstances) {
  const outcome = await outcomeOf(body, circumstances);
  if ("faults" in outcome) throw new Error(`refused: ${outcome.faults.map(lineOf).join("; ")}`);
  return outcome;
}

/** A fault as one line: where, which code, which rule. */
export const lineOf = ({ pointer, code, rule }: Fault): string => `${pointer} ${code}: ${rule}`;

/** The faults of exactly these members, one line each; none when they are accepted. */
export async function faultsOf(body: Members, circumstances?: Circumstances): Promise<readonly string[]> {
  const outcome = await outcomeOf(body, circumstances);
  return "faults" in outcome ? outcome.faults.map(lineOf) : [];
}

/** A value as the name of a test shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 90 ? `${text.slice(0, 80)}... (${text.length} characters)` : text;
}
