import { readFileSync } from "node:fs";
import { errorCode, StartFault } from "./start-fault.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The `context` of a cdk.json: the properties a deployment would have. No file is an empty context.
 * Throws {@link StartFault} when the file can not be understood.
 */
export function readProjectContext(file: URL): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return {};
    throw new StartFault("cdk.json can not be read", { cause });
  }
  const parsed = parse(text);
  const context = isRecord(parsed) ? (parsed["context"] ?? {}) : undefined;
  if (!isRecord(context)) throw new StartFault("cdk.json must be a JSON object whose context is an object");
  return context;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StartFault("cdk.json is not valid JSON", { cause });
  }
}
