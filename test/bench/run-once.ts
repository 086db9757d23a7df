import { measureMemory, measureValidation } from "./scale.ts";
import { measureTable } from "./table-scale.ts";
import { measureWarm } from "./warm.ts";

/** What is measured in a process of its own, so that nothing that ran before counts. Each takes the variables of the services. */
const MEASUREMENTS = {
  warm: measureWarm,
  validation: (_: Readonly<Record<string, string>>, runs: number) => measureValidation(runs),
  memory: (_: Readonly<Record<string, string>>, registrations: number) => measureMemory(registrations),
  table: (aws: Readonly<Record<string, string>>, clients: number) => measureTable(aws, clients, 1000),
} as const;

/** The name of one of them. */
export type Measurement = keyof typeof MEASUREMENTS;

const [name, size, aws] = process.argv.slice(2);
if (import.meta.main && name !== undefined && Object.hasOwn(MEASUREMENTS, name)) {
  const result = await MEASUREMENTS[name as Measurement](JSON.parse(aws ?? "{}"), Number(size));
  process.stderr.write(JSON.stringify(result));
  // Connections are kept open for the next call.
  process.exit();
}
