/** A JSON object whose members nothing is known of. */
export type Json = Readonly<Record<string, unknown>>;

/** One answer of the service, with what was asked; the query, the headers and the body sent are not in it. */
export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Names in lower case; repeats are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The body, if it is a JSON object. */
  readonly json: Json | undefined;
  readonly milliseconds: number;
}

/** The JSON object in a text, or undefined for anything else. */
export function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    // What is no JSON is for the probes to say; the parser's message would quote it.
    return undefined;
  }
}

/** The error code of an answer, if it has one that can be one (RFC 6749 5.2) and so may be printed. */
export function errorCodeOf({ json }: Answer): string | undefined {
  const code = json?.["error"];
  return typeof code === "string" && /^[a-z_]{1,60}$/.test(code) ? code : undefined;
}

/** An answer in a few words: what was asked, the status and the error code. */
export function describeAnswer(answer: Answer): string {
  const code = errorCodeOf(answer);
  return `${answer.status}${code === undefined ? "" : ` ${code}`} to ${answer.method} ${answer.path}`;
}
