import { INTERNAL_SCOPES } from "../../../lib/config/vocabulary.ts";
import { classIn, flagIn, itemsIn, membersIn, textIn, textsIn } from "../java-values.ts";
import { changed, type Finding, leftOut, type Part, refused, type Service } from "../translation.ts";
import { registrationOf } from "./registered.ts";

const INTERNAL: readonly string[] = INTERNAL_SCOPES;

/** Scopes, but for the two by which clients of CAS could register and manage others. */
export function translateScopes(service: Service): Part {
  const scopes = textsIn(service["scopes"]) ?? [];
  const carried = scopes.filter((scope) => !INTERNAL.includes(scope));
  const members = carried.length > 0 ? { members: { scope: carried.join(" ") } } : {};
  const findings: Finding[] = [
    ...(carried.length < scopes.length
      ? [leftOut("scopes", `${INTERNAL.join(" and ")} are this service's own; no client has them`)]
      : []),
    ...(scopes.length === 0
      ? [
          changed(
            "scopes",
            "the service names none, by which CAS allows every scope; the provider decides what that means",
          ),
        ]
      : []),
  ];
  return { ...members, findings };
}

/** A service that is disabled in CAS comes as a disabled client. Its other rules are the provider's. */
export function translateAccess(service: Service): Part {
  const strategy = membersIn(service["accessStrategy"]) ?? {};
  const name = classIn(service["accessStrategy"]);
  const isClosed = flagIn(strategy["enabled"]) === false;
  const others = Object.entries(strategy).filter(
    ([field, value]) => field !== "enabled" && !isPlain(value, field === "ssoEnabled"),
  );
  const isMore = others.length > 0 || (name !== undefined && name !== "DefaultRegisteredServiceAccessStrategy");
  return {
    ...(isClosed && { isDisabled: true as const }),
    findings: [
      ...(isClosed ? [changed("accessStrategy", "the service is disabled in CAS, and so will the client be")] : []),
      ...(isMore
        ? [leftOut("accessStrategy", "who may use a client is for the provider to decide; set its rules up there")]
        : []),
    ],
  };
}

/** Whether a member of the default strategy says what the default says. */
const isPlain = (value: unknown, isOnByDefault: boolean): boolean =>
  value === null ||
  (isOnByDefault ? flagIn(value) === true : flagIn(value) !== undefined) ||
  value === "" ||
  value === 0 ||
  itemsIn(value)?.length === 0 ||
  isEmptyMap(value);

const isEmptyMap = (value: unknown): boolean => Object.keys(membersIn(value) ?? { one: 1 }).length === 0;

/** A service whose time is over must not begin anew. */
export function translateExpiry(service: Service, now: number): Part {
  const date = textIn(membersIn(service["expirationPolicy"])?.["expirationDate"]);
  if (date === undefined) return {};
  const milliseconds = Date.parse(date);
  if (Number.isNaN(milliseconds) || milliseconds / 1000 <= now) {
    const because = "the service has expired in CAS, or its date can not be read; remove the date or the service";
    return { findings: [refused("expirationPolicy", because)] };
  }
  return { findings: [leftOut("expirationPolicy", "clients do not end at a date of their own; delete it then")] };
}

/** Authentication contexts that a client has asked for itself; what an operator demands is the provider's to do. */
export function translateAcr(service: Service): Part {
  const policy = membersIn(service["multifactorPolicy"]) ?? {};
  const providers = textsIn(policy["multifactorAuthenticationProviders"]) ?? [];
  if (registrationOf(service).isDynamic && providers.length > 0) return { members: { default_acr_values: providers } };
  return {
    findings:
      Object.keys(policy).length > 0
        ? [leftOut("multifactorPolicy", "when a second factor is demanded is for the provider to decide")]
        : [],
  };
}
