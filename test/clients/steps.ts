/** What a client does with a registration server and its provider; `docs/clients.md` explains the words with these. */
export const STEPS = {
  discover: "finds the registration endpoint in the provider's metadata",
  register: "registers, with an initial access token where one is needed, and reads its identifier and its secret",
  "register a key": "registers for `private_key_jwt`, with its public key or the place where it is",
  token:
    "gets a token from a provider that knows it from the table only: with its new secret, or a code if it is public",
  read: "reads its registration at `registration_client_uri`",
  update: "replaces it",
  delete: "deletes it",
  "deleted token": "learns that the token of a deleted client is `invalid_token`",
  "refused metadata": "learns from a refusal that it is `invalid_redirect_uri`, and why",
  "refused token": "learns that its initial access token is not good",
} as const;

/** One of them. */
export type StepName = keyof typeof STEPS;

/** A line that a program prints. */
export interface Step {
  readonly step: string;
  readonly result: "passed" | "failed";
  readonly detail: string;
}

function parseStep(line: string): Step | undefined {
  if (!line.startsWith('{"step"')) return undefined;
  const { step, result, detail } = JSON.parse(line) as Record<string, unknown>;
  return { step: String(step), result: result === "passed" ? "passed" : "failed", detail: String(detail ?? "") };
}

/** The steps in what a program has printed, among which there may be anything else. */
export const stepsIn = (output: string): readonly Step[] => output.split("\n").flatMap((line) => parseStep(line) ?? []);

/**
 * A result for each step that a program is to take, in its own order: one that it never came to has failed, and so has
 * one that nobody knows of.
 */
export function settle(expected: readonly StepName[], taken: readonly Step[], why: string): readonly Step[] {
  const settled = expected.map((step) => {
    const results = taken.filter((one) => one.step === step);
    const missing: Step = { step, result: "failed", detail: why };
    return results.find(({ result }) => result === "failed") ?? results[0] ?? missing;
  });
  const unknown = taken.filter(({ step }) => !expected.some((name) => name === step));
  return [...settled, ...unknown.map((one): Step => ({ ...one, result: "failed", detail: "is not in the table" }))];
}
