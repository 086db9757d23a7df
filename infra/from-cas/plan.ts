import { SETTINGS, type Settings } from "../../lib/config/settings.ts";
import type { JsonObject } from "../../lib/json-shapes.ts";
import { type AcceptanceContext, type AcceptedMetadata, acceptMetadata } from "../../lib/metadata/accept-metadata.ts";
import type { ParameterName } from "../../lib/metadata/parameters.ts";
import { usesClientSecret } from "../../lib/metadata/secret-use.ts";
import { FIELD_ROWS } from "./fields.ts";
import type { ServiceFile } from "./read-services.ts";
import { type Translated, translateService } from "./translate-service.ts";
import { type CarriedSecret, type Finding, leftOut, refused } from "./translation.ts";

/** A client that keeps every rule and can be stored. */
export interface ReadyClient {
  readonly clientId: string;
  readonly metadata: AcceptedMetadata;
  readonly suppliedNames: readonly ParameterName[];
  readonly secret?: CarriedSecret;
  readonly issuedAt?: number;
  readonly isDisabled: boolean;
}

/** What is to be done about a file of CAS's service registry. */
export interface Plan {
  readonly file: string;
  readonly name?: string;
  readonly clientId?: string;
  readonly verdict: "ready" | "refused" | "other class" | "unreadable";
  /** Everything that is not carried over as it is. */
  readonly findings: readonly Finding[];
  readonly ready?: ReadyClient;
}

/** The field that a fault of client metadata is due to, as far as the table says. */
function fieldOf(pointer: string): string {
  const member = pointer.split("/")[1] ?? "";
  const rows = Object.entries(FIELD_ROWS).filter(([, { becomes }]) => (becomes as readonly string[]).includes(member));
  const [first] = rows;
  return first === undefined ? member : first[0];
}

/** A redirect URI that is refused, and what may be done about it: the file has a pattern in which it does not stand. */
function redirectIn(metadata: JsonObject, pointer: string, { httpRedirectUrisAllowed }: Settings): readonly string[] {
  const [, index] = /^\/redirect_uris\/(\d+)$/.exec(pointer) ?? [];
  const uris = metadata["redirect_uris"];
  const uri: unknown = index !== undefined && Array.isArray(uris) ? uris[Number(index)] : undefined;
  if (typeof uri !== "string") return [];
  const isHttp = uri.startsWith("http:") && !httpRedirectUrisAllowed;
  const advice = `${SETTINGS.httpRedirectUrisAllowed.property}=true allows http to confidential clients of the code flow`;
  return [`it is ${uri}`, ...(isHttp ? [advice] : [])];
}

async function accept(translated: Translated, context: AcceptanceContext) {
  const bytes = Buffer.byteLength(JSON.stringify(translated.metadata));
  const { bodyBytesMax } = context.settings;
  if (bytes > bodyBytesMax)
    return {
      findings: [refused("jwks", `the client's document has more than ${bodyBytesMax} bytes (body-bytes-max)`)],
    };
  const acceptance = await acceptMetadata(translated.metadata, context);
  if ("accepted" in acceptance) return { acceptance, findings: [] };
  const findings = acceptance.faults.map(({ pointer, rule, section, hint }) => {
    const more = [...(hint === undefined ? [] : [hint]), ...redirectIn(translated.metadata, pointer, context.settings)];
    return refused(fieldOf(pointer), [`${pointer.slice(1)} ${rule} (${section})`, ...more].join("; "));
  });
  return { findings };
}

/** Plans one service; `taken` has the identifiers of services before it, with their files. */
async function planService(
  file: Extract<ServiceFile, { kind: "client" }>,
  context: AcceptanceContext,
  taken: Map<string, string>,
): Promise<Plan> {
  const translated = translateService(file.service, context.now);
  const { clientId, secret } = translated;
  const { acceptance, findings: faults } = await accept(translated, context);
  // What a field was refused for already is missing from the metadata, which needs no saying twice.
  const hopeless = new Set(translated.findings.filter(({ fate }) => fate === "refused").map(({ field }) => field));
  const findings = [...translated.findings, ...faults.filter(({ field }) => !hopeless.has(field))];
  const other = clientId === undefined ? undefined : taken.get(clientId);
  if (other !== undefined) findings.push(refused("clientId", `${other} has the same`));
  else if (clientId !== undefined) taken.set(clientId, file.file);
  const name = translated.metadata["client_name"];
  const head = {
    file: file.file,
    ...(typeof name === "string" && { name }),
    ...(clientId !== undefined && { clientId }),
  };
  const isUsed = acceptance !== undefined && usesClientSecret(acceptance.accepted);
  if (isUsed && secret === undefined && !findings.some(({ fate }) => fate === "refused"))
    findings.push(refused("clientSecret", "the client's algorithms need one, and there is none"));
  if (acceptance !== undefined && !isUsed && secret !== undefined)
    findings.push(leftOut("clientSecret", "the client has no use for it: it does not authenticate by it"));
  const isRefused = findings.some(({ fate }) => fate === "refused");
  if (isRefused || acceptance === undefined || clientId === undefined) return { ...head, verdict: "refused", findings };
  const ready: ReadyClient = {
    clientId,
    metadata: acceptance.accepted,
    suppliedNames: acceptance.initialNames,
    isDisabled: translated.isDisabled,
    ...(isUsed && secret !== undefined && { secret }),
    ...(translated.issuedAt !== undefined && { issuedAt: translated.issuedAt }),
  };
  return { ...head, verdict: "ready", findings, ready };
}

/** Says of every file what would be imported of it, and why not. `onPlanned` is told how far it is. */
export async function planImport(
  files: readonly ServiceFile[],
  context: AcceptanceContext,
  onPlanned: (done: number) => void = () => undefined,
): Promise<readonly Plan[]> {
  const plans: Plan[] = [];
  const taken = new Map<string, string>();
  // One after the other: a document that is fetched for one should not slow down, or refuse, the next.
  for (const file of files) {
    if (file.kind === "client") plans.push(await planService(file, context, taken));
    else if (file.kind === "other")
      plans.push({
        file: file.file,
        verdict: "other class",
        findings: [leftOut("@class", `${file.className.slice(0, 200)} is no client of OpenID Connect`)],
      });
    else plans.push({ file: file.file, verdict: "unreadable", findings: [refused("", file.because)] });
    onPlanned(plans.length);
  }
  return plans;
}
