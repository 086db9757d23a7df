import { flagIn, itemsIn, membersIn, textIn } from "../java-values.ts";
import type { Service } from "../translation.ts";

/** The properties by which CAS marks the clients that have registered themselves. */
export const MARKS = ["oidcDynamicClientRegistration", "oidcDynamicClientRegistrationDate"] as const;

/** How a service came into CAS's registry. */
export interface CasRegistration {
  readonly isDynamic: boolean;
  /** Epoch seconds. */
  readonly issuedAt?: number;
}

/** `{"@class": "...DefaultRegisteredServiceProperty", "values": ["java.util.HashSet", ["true"]]}` */
function propertyOf(service: Service, name: string): string | undefined {
  const property = membersIn(membersIn(service["properties"])?.[name]);
  return textIn(itemsIn(property?.["values"])?.[0]);
}

/** Java's local times carry no zone; CAS writes them in UTC. */
function secondsOf(text: string | undefined): number | undefined {
  const [, local, zone] =
    /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?(?:\[.*\])?$/.exec(text ?? "") ?? [];
  const milliseconds = local === undefined ? Number.NaN : Date.parse(`${local}${zone ?? "Z"}`);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** Whether the client has registered itself, and when: by the marks of CAS 6.1 and later or the fields before. */
export function registrationOf(service: Service): CasRegistration {
  const issuedAt = secondsOf(propertyOf(service, MARKS[1]) ?? textIn(service["dynamicRegistrationDateTime"]));
  const isDynamic =
    propertyOf(service, MARKS[0])?.toLowerCase() === "true" || flagIn(service["dynamicallyRegistered"]) === true;
  return { isDynamic, ...(issuedAt !== undefined && { issuedAt }) };
}
