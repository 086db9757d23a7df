import type { Setting } from "../../lib/config/setting.ts";
import { SETTINGS, type Settings } from "../../lib/config/settings.ts";
import { ROUTES } from "../../lib/http/routes.ts";

/** Members of a discovery document, and what they do not say. */
export interface DiscoveryFragment {
  readonly fragment: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly notes: readonly string[];
}

type Value = boolean | readonly string[];

/** What is said of a list that is empty, which a document must not have. */
function emptyNote({ property, discovery, default: initial }: Setting<unknown>): string {
  if (initial === "") return `${discovery} is left out: ${property} is blank, which is any`;
  return (
    `${discovery} is left out: ${property} is empty, and a document has no empty lists (OIDC Discovery 4.2). ` +
    "A reader may take that for the standard's default, where there is one"
  );
}

/**
 * What an OpenID Provider publishes of registration (OIDC Discovery 3, RFC 8414 2): where it is, and the values a client may
 * register. `baseUrl` is the public one, without a slash at its end.
 */
export function discoveryFragment(settings: Settings, baseUrl: string): DiscoveryFragment {
  const fragment: Record<string, string | boolean | readonly string[]> = {};
  const notes: string[] = [];
  if (settings.registrationEnabled) fragment["registration_endpoint"] = `${baseUrl}${ROUTES.register.path}`;
  else notes.push("registration_endpoint is left out: registration is switched off and answers 501");
  const values = settings as Readonly<Record<string, unknown>>;
  for (const [name, setting] of Object.entries<Setting<unknown>>(SETTINGS)) {
    if (setting.discovery === undefined) continue;
    const value = values[name] as Value;
    if (typeof value !== "boolean" && value.length === 0) notes.push(emptyNote(setting));
    else fragment[setting.discovery] = value;
  }
  return { fragment, notes };
}
