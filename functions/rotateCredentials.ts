import { type RotationRequest, rotate } from "../lib/rotation/rotate.ts";
import { rotationDependencies } from "../lib/runtime/rotation.ts";

const dependencies = rotationDependencies();

/** A step of the rotation of the credentials secret, called by Secrets Manager. Throws to have it tried again. */
export const handler = (request: RotationRequest): Promise<void> => rotate(request, dependencies);
