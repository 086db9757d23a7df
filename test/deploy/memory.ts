import { readFileSync, writeFileSync } from "node:fs";
import type { Json } from "../support/http-client.ts";
import { observeTable } from "../support/observe-table.ts";
import { createRegistrar, type RegisteredClient } from "../support/registrar.ts";
import type { Target } from "../support/target.ts";
import type { Deployment } from "./cdk.ts";

/** What the cases are told of the deployment, and what there was before the latest change of it. */
export interface Memory {
  readonly deployment: Deployment;
  readonly before: Deployment;
  /** A client that was registered before, and everything that was in the table then. */
  readonly client: RegisteredClient;
  readonly items: readonly Json[];
}

/** The variable of the cases' environment that names the file with the memory. */
export const MEMORY_VARIABLE = "DEPLOYMENT_MEMORY";

const byId = (one: Json, other: Json): number => String(one["id"]).localeCompare(String(other["id"]));

/** Every item of a deployment's table, in the order of the keys. */
export async function itemsOf({ endpoint, table }: Deployment): Promise<readonly Json[]> {
  const observed = observeTable({ dynamodbUrl: endpoint, table });
  try {
    return [...(await observed.items())].toSorted(byId);
  } finally {
    observed.end();
  }
}

/** Registers the client that is to survive. */
export const registerSurvivor = (target: Target): Promise<RegisteredClient> =>
  createRegistrar(target).client({ redirect_uris: ["https://rp.example.org/callback"], client_name: "Survivor" });

/** Writes what the next cases need to know. */
export const remember = (file: string, memory: Memory): void => writeFileSync(file, JSON.stringify(memory));

/** Reads it, in a case. */
export function recall(): Memory {
  const file = process.env[MEMORY_VARIABLE];
  if (file === undefined) throw new Error("these cases are run by npm run test:deploy");
  return JSON.parse(readFileSync(file, "utf8")) as Memory;
}
