import { planImport, type ReadyClient } from "../../../infra/from-cas/plan.ts";
import { readService } from "../../../infra/from-cas/read-services.ts";
import { settingsOf } from "../../support/claims.ts";
import { BASE, NOW } from "./carried-fields.ts";

/** The settings under which services are planned. */
export const SETTINGS = settingsOf({ PUBLIC_BASE_URL: "https://register.example.org" });

const nobody = () => Promise.reject(new Error("nothing is to be fetched"));
const context = { settings: SETTINGS, now: NOW, fetchPublicJson: nobody, fetchIssuerKeys: nobody };
const CLASS = "org.apereo.cas.services.OidcRegisteredService";
/** What is planned of service definitions, whose files are named by their number. */
export const planOf = (...services: readonly object[]) =>
  planImport(
    services.map((service, index) => readService(`${index}.json`, JSON.stringify({ "@class": CLASS, ...service }))),
    context,
  );

/** The client that a service like {@link BASE} comes to. Throws when it is not ready. */
export async function readyOf(members: object): Promise<ReadyClient> {
  const [plan] = await planOf({ ...BASE, ...members });
  if (plan?.ready === undefined) throw new Error(JSON.stringify(plan));
  return plan.ready;
}
