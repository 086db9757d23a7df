import type { Settings } from "./settings.ts";

/** Whether registrations without an initial access token are counted by source. */
export const limitsSources = ({ registrationMode, openRegistrationsPerSource }: Settings): boolean =>
  registrationMode === "OPEN" && openRegistrationsPerSource > 0;

/** Whether there is a most of clients, so that each registration and each deletion is counted. */
export const limitsClients = ({ clientsMax }: Settings): boolean => clientsMax > 0;
