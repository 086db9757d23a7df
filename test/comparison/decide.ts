import { outcomeOf } from "../support/claims.ts";
import type { Json } from "../support/http-client.ts";
import type { Body } from "./body.ts";
import { type Answer, acceptance } from "./judge.ts";

/** A body as a server reads it. */
export const sentOf = ({ body }: Body): Json => JSON.parse(JSON.stringify(body));

/**
 * What this service makes of a request, without HTTP: asks the one function that validates client metadata, with
 * default settings and the documents of the far side.
 */
export async function decide(body: Body): Promise<Answer> {
  const outcome = await outcomeOf(sentOf(body), { documents: body.documents ?? {} });
  if (!("faults" in outcome)) return acceptance(body, outcome.accepted);
  return { kind: "refused", code: outcome.faults[0].code };
}
