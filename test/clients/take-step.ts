/** Takes one step of a program and prints how it went; a text that it gives is told. Throws what the step throws. */
export async function takeStep<T>(step: string, action: () => Promise<T>): Promise<T> {
  const print = (result: string, detail: string): void => console.log(JSON.stringify({ step, result, detail }));
  try {
    const value = await action();
    print("passed", typeof value === "string" ? value : "");
    return value;
  } catch (error) {
    print("failed", String(error));
    throw error;
  }
}

/** What an action that must not succeed is refused with. */
export async function refusalOf(action: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol("nothing");
  const refusal = await action.then(
    () => nothing,
    (error: unknown) => error,
  );
  if (refusal === nothing) throw new Error("is not refused");
  return refusal;
}

/** A variable that the command sets. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** The JSON document in an answer that is awaited. */
export async function documentOf(response: Promise<Response>): Promise<Readonly<Record<string, unknown>>> {
  return (await (await response).json()) as Record<string, unknown>;
}
