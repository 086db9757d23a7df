import { type Credentials, credentialsIn } from "../registration/operator-credentials.ts";
import { CURRENT, PENDING, type RotationDependencies } from "./ports.ts";
import { probeInitToken } from "./probe-init-token.ts";
import { RotationFault, type RotationFaultReason } from "./rotation-fault.ts";

/** One step for the version that is to become current. May be run any number of times. Throws {@link RotationFault}. */
export type Step = (versionId: string, dependencies: RotationDependencies) => Promise<void>;

/** 43 characters of base64url: 256 bits, and nothing that a shell or a URL would need quoted. */
const PASSWORD_BYTES = 32;

/** Makes the new password, once: whoever runs the step again finds the version there. The user name stays. */
export const createSecret: Step = async (versionId, { secret, random }) => {
  if ((await secret.text(PENDING, versionId)) !== undefined) return;
  const { username } = usable(await secret.text(CURRENT), "no credentials in the current version");
  const password = Buffer.from(random(PASSWORD_BYTES)).toString("base64url");
  // Where somebody else was faster, theirs is the password: a version never changes its text.
  await secret.putPending(versionId, JSON.stringify({ username, password }));
};

/** Nothing is to be set: the functions read the secret itself, there is no second place that knows the password. */
export const setSecret: Step = async () => undefined;

/**
 * Whether the rotation may go on: the pending version holds credentials that can be sent, and the live endpoint reads
 * this very secret. It cannot take the pending ones, which open nothing before they are current (docs/decisions/0007).
 */
export const testSecret: Step = async (versionId, { secret, logIn, pause }) => {
  usable(await secret.text(PENDING, versionId), "no credentials in the pending version");
  const current = usable(await secret.text(CURRENT), "no credentials in the current version");
  await probeInitToken(current, { logIn, pause }, "initToken does not take the current password");
};

/** Makes the pending version the current one, unless it is, and waits until the live endpoint takes the new password. */
export const finishSecret: Step = async (versionId, { secret, logIn, pause }) => {
  const labels = await secret.labels();
  if (labels.get(versionId)?.includes(CURRENT) !== true) {
    usable(await secret.text(PENDING, versionId), "no credentials in the pending version");
    const before = [...labels].find(([, own]) => own.includes(CURRENT))?.[0];
    if (before === undefined) throw new RotationFault("no current version");
    await secret.makeCurrent(versionId, before);
  }
  const current = usable(await secret.text(CURRENT), "no credentials in the current version");
  await probeInitToken(current, { logIn, pause }, "initToken does not take the new password");
};

/** Credentials that HTTP Basic can carry (RFC 7617 2). Throws {@link RotationFault} for any other text. */
function usable(text: string | undefined, otherwise: RotationFaultReason): Credentials {
  const { username, password } = credentialsIn(text ?? "");
  const isUsable = /^[^\p{Cc}:]+$/u.test(username) && /^\P{Cc}+$/u.test(password);
  if (!isUsable) throw new RotationFault(otherwise);
  return { username, password };
}
