import { namesOf } from "../observability/describe-error.ts";
import { CURRENT, PENDING, type RotationDependencies } from "./ports.ts";
import { RotationFault } from "./rotation-fault.ts";
import { createSecret, finishSecret, type Step, setSecret, testSecret } from "./steps.ts";

/** What Secrets Manager sends for each step; which secret it is about is settled by the environment. */
export interface RotationRequest {
  readonly Step: string;
  readonly ClientRequestToken: string;
}

const STEPS: ReadonlyMap<string, Step> = new Map([
  ["createSecret", createSecret],
  ["setSecret", setSecret],
  ["testSecret", testSecret],
  ["finishSecret", finishSecret],
]);

/**
 * One step of a rotation, as the user guide of Secrets Manager asks (Lambda rotation functions). Leaves one line in the
 * log. Throws {@link RotationFault}, so that Secrets Manager learns of the failure and tries the step again.
 */
export async function rotate(request: RotationRequest, dependencies: RotationDependencies): Promise<void> {
  const { log } = dependencies;
  const step = STEPS.get(request.Step);
  const name = step === undefined ? "unknown" : request.Step;
  try {
    if (step === undefined) throw new RotationFault("no such step");
    await run(step, request.ClientRequestToken, dependencies);
    log.event("password rotation step done", { step: name });
  } catch (error) {
    const fault = error instanceof RotationFault ? error : new RotationFault("a call failed");
    const { reason: why, status } = fault;
    log.event("password rotation failed", {
      step: name,
      why,
      status,
      ...(fault !== error && { error: namesOf(error) }),
    });
    throw fault;
  }
}

/** Runs a step for a version that is pending. One that is current already needs no step but the last one's check. */
async function run(step: Step, versionId: string, dependencies: RotationDependencies): Promise<void> {
  const labels = (await dependencies.secret.labels()).get(versionId);
  if (labels === undefined) throw new RotationFault("no such version");
  const isCurrent = labels.includes(CURRENT);
  if (isCurrent && step !== finishSecret) return;
  if (!isCurrent && !labels.includes(PENDING)) throw new RotationFault("version is not pending");
  await step(versionId, dependencies);
}
