import { isJsonObject } from "../../../lib/json-shapes.ts";
import { textIn } from "../java-values.ts";
import { leftOut, type Part, type Service } from "../translation.ts";

const ELSEWHERE =
  "the keys are in a file of the CAS server; put its text, public keys only, in the place of its name to carry them over";

/** The object in a JSON text; undefined for what is none. */
function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // What is no JSON names a place, which the caller says.
    return undefined;
  }
}

/** The client's keys: a set, or where it stands. */
export function translateKeys(service: Service): Part {
  const value = service["jwks"];
  if (isJsonObject(value)) return { members: { jwks: value } };
  const text = textIn(value);
  if (text === undefined) return {};
  if (/^https?:/i.test(text)) return { members: { jwks_uri: text } };
  if (!text.startsWith("{")) {
    const because = /[$#]\{/.test(text) ? "it is an expression that CAS resolves; put the keys there" : ELSEWHERE;
    return { findings: [leftOut("jwks", because)] };
  }
  const jwks = objectIn(text);
  return jwks === undefined
    ? { findings: [leftOut("jwks", "it looks like a key set and is no JSON")] }
    : { members: { jwks } };
}
