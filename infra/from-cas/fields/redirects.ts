import { listPattern } from "../finite-pattern.ts";
import { classIn, flagIn, textIn } from "../java-values.ts";
import { changed, type Finding, type Part, refused, type Service } from "../translation.ts";
import { registrationOf } from "./registered.ts";

const ADVICE =
  "write every redirect URI that the client uses, with | between them and \\ before each dot, or let the client register anew";

/** The whole text must match; what CAS calls full is its default. */
const EXACT = [undefined, "FullRegexRegisteredServiceMatchingStrategy"];
const LITERAL = "LiteralRegisteredServiceMatchingStrategy";

interface Targets {
  readonly uris: readonly string[];
  readonly findings: readonly Finding[];
}

/** CAS joins the URIs of a client that registers itself by bars and escapes nothing. */
function joined(serviceId: string): Targets {
  const uris = [...new Set(serviceId.split("|"))];
  const isPattern = /[*+?^$()[\]{}\\]/.test(serviceId);
  const findings = isPattern
    ? [changed("serviceId", "CAS read the registered URIs as a pattern; they are taken as they were registered")]
    : [];
  return { uris, findings };
}

function listed(serviceId: string): Targets {
  const list = listPattern(serviceId);
  if ("because" in list) {
    const because = `it is a regular expression and not a list of URIs: ${list.because}; ${ADVICE}`;
    return { uris: [], findings: [refused("serviceId", because)] };
  }
  const { texts: uris, hasBareDot, ignoresCase, optionalParts } = list;
  const findings = [
    ...(hasBareDot ? ["its dots matched any character, and are taken for dots"] : []),
    ...(ignoresCase
      ? ["(?i) let upper and lower case through; the URIs are compared exactly, as they are written"]
      : []),
    ...(optionalParts.length > 0
      ? [`with and without the optional ${optionalParts.join(" and ")} it makes these URIs: ${uris.join(" ")}`]
      : []),
  ];
  return { uris, findings: findings.map((because) => changed("serviceId", because)) };
}

function targetsOf(service: Service, serviceId: string): Targets {
  const strategy = classIn(service["matchingStrategy"]);
  if (strategy === LITERAL) {
    const folds = flagIn((service["matchingStrategy"] as Service)["caseInsensitive"]) === true;
    const findings = folds ? [changed("matchingStrategy", "URIs are compared exactly, upper and lower case too")] : [];
    return { uris: [serviceId], findings };
  }
  if (!EXACT.includes(strategy)) {
    const because = `redirect URIs are compared exactly (OIDC Core 3.1.2.1), and ${strategy} lets more through; ${ADVICE}`;
    return { uris: [], findings: [refused("matchingStrategy", because)] };
  }
  return registrationOf(service).isDynamic ? joined(serviceId) : listed(serviceId);
}

/** Redirect URIs: the texts that the pattern of a service matches. */
export function translateRedirects(service: Service): Part {
  const serviceId = textIn(service["serviceId"]);
  if (serviceId === undefined) return {};
  // CAS's documentation has it so for grants that need no redirect URI.
  if (serviceId === textIn(service["clientId"])) return {};
  const { uris, findings } = targetsOf(service, serviceId);
  return { findings, ...(uris.length > 0 && { members: { redirect_uris: uris } }) };
}
