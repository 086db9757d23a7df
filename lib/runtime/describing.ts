import { createLog, type Log } from "../observability/log.ts";

/** The log of the function that describes changes. It has no settings and no client of AWS: it only reads what it is given. */
export const describingLog = (): Log =>
  createLog({
    write: (line) => process.stdout.write(line),
    nowMilliseconds: Date.now,
    functionName: "describeChange",
  });
