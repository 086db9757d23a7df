import { ROUTES } from "../../lib/http/routes.ts";
import type { Answer } from "./answer.ts";
import { NetworkFault } from "./client.ts";
import { DoctorFault } from "./doctor-fault.ts";
import type { Mode } from "./probe.ts";
import type { Operator, Service } from "./service.ts";

const { path } = ROUTES.initToken;

/** One line for a fault of the network at the very beginning, with what to do. */
function unreachable(code: string, baseUrl: string): string {
  const { hostname, host } = new URL(baseUrl);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `${hostname} has no address (${code}): check --url and the network`;
  if (code === "ECONNREFUSED") return `nothing accepts connections at ${host}: check --url, and that the service runs`;
  if (code === "TIMEOUT")
    return `${host} does not answer in time: check --url and the network, or give a longer --timeout`;
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code))
    return `the certificate of ${host} is not to be trusted (${code}): check --url, or name its authority in NODE_EXTRA_CA_CERTS`;
  return `${host} gives no HTTP answer (${code}): check --url, its scheme too`;
}

/** What an answer says that no registrar under its own name gives to initToken without credentials. */
function foreign({ status, headers, json }: Answer, { baseUrl }: Service): string {
  if (status >= 300 && status < 400)
    return `${baseUrl}${path} redirects${headers["location"] === undefined ? "" : ` to ${headers["location"]}`}: give the URL that answers itself`;
  if (status === 400 && json?.["error"] === "invalid_request")
    return "the service refuses this host: give its public base URL (setting cas.server.prefix), or add the host to accepted-hosts";
  if (status === 404 || status === 403)
    return `there is no ${path} below ${baseUrl} (${status}): give the output BaseUrl of the deployment`;
  if (status === 429) return "the gateway throttles every request (429): try again later";
  if (status >= 500) return `${path} fails (${status}): look into the log of the function initToken`;
  return `what answers at ${baseUrl} is no oidc-registrar (${status} to GET ${path})`;
}

/**
 * How the service is set up. No password is sent to find that out. Throws {@link DoctorFault} when nothing answers
 * there, or something else.
 */
export async function findMode(service: Service): Promise<Mode> {
  const answer = await firstAnswer(service);
  if (answer.status === 401) return "PROTECTED";
  if (answer.status === 406) return "OPEN";
  if (answer.status === 501) return "OFF";
  throw new DoctorFault(foreign(answer, service));
}

async function firstAnswer(service: Service): Promise<Answer> {
  try {
    return await service.call({ path });
  } catch (cause) {
    if (cause instanceof NetworkFault) throw new DoctorFault(unreachable(cause.code, service.baseUrl), { cause });
    throw cause;
  }
}

/** Sees to it that user and password are there where they are needed, and good. Throws {@link DoctorFault}. */
export async function signIn(service: Service, mode: Mode, operator: Operator | undefined): Promise<void> {
  if (mode !== "PROTECTED") return;
  if (operator === undefined)
    throw new DoctorFault(
      "the mode is PROTECTED: set OIDC_REGISTRAR_USER and OIDC_REGISTRAR_PASSWORD, or give --secret-id (output CredentialsSecretName)",
    );
  const { status } = await service.call({ path, basic: operator });
  if (status === 401)
    throw new DoctorFault("the service refuses user and password (401): compare them with the credentials secret");
}
