import { measureLatency } from "./measure.ts";
import { type Probe, probesOf } from "./probe.ts";
import { ANSWER_PROBES } from "./probes/answers.ts";
import { INIT_TOKEN_PROBES } from "./probes/init-token.ts";
import { LIFE_PROBES } from "./probes/life.ts";
import { REGISTRATION_PROBES } from "./probes/registration.ts";
import { REQUEST_PROBES } from "./probes/requests.ts";
import { SWITCHED_OFF_PROBES } from "./probes/switched-off.ts";
import { TOKEN_PROBES } from "./probes/tokens.ts";

const LATENCY_PROBES = probesOf("latency", [
  ["this service", "clients live their lives over and over without a fault", measureLatency],
]);

/** Everything the doctor puts to the test, in the order in which it does. */
export const PROBES: readonly Probe[] = [
  ...SWITCHED_OFF_PROBES,
  ...INIT_TOKEN_PROBES,
  ...REGISTRATION_PROBES,
  ...LIFE_PROBES,
  ...TOKEN_PROBES,
  ...REQUEST_PROBES,
  ...LATENCY_PROBES,
  ...ANSWER_PROBES,
];
