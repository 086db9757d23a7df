import { grantsOf } from "../config/response-type.ts";
import type { Settings } from "../config/settings.ts";
import type { RegistrationPolicy } from "./registration-policy.ts";
import { isSymmetric, SECRET_METHODS } from "./secret-use.ts";
import { offeredScopes } from "./string-kinds.ts";

// What the server registers where a client says nothing. It must never be what only a client may ask for, and never be
// refused afterwards for the sake of another member where there is a value that would not be.

type Given = Readonly<Record<string, unknown>>;

/** The standard's default if the provider supports it, else the first that it does. */
const preferred = (supported: readonly string[], value: string): string | undefined =>
  supported.includes(value) ? value : supported[0];

/**
 * How a client authenticates by default (RFC 7591 2): by its secret as long as the provider has a way for that. A policy
 * names the methods in the order that its operator wants.
 */
export const initialAuthMethod = (
  { tokenEndpointAuthMethods: supported }: Settings,
  _: unknown,
  policy?: RegistrationPolicy,
): string | undefined =>
  policy?.tokenEndpointAuthMethods === undefined
    ? (SECRET_METHODS.find((method) => supported.includes(method)) ?? supported[0])
    : preferred(supported, "client_secret_basic");

/**
 * RS256 if the provider supports it, else the first algorithm that it does: but never `none`, which a client has to
 * ask for (OIDC Core 2), nor one that takes a secret for a client that has none.
 */
export const initialSigningAlg =
  (list: "idTokenSigningAlgs" | "introspectionSigningAlgs" | "authorizationSigningAlgs") =>
  (settings: Settings, given: Given, policy?: RegistrationPolicy): string | undefined => {
    const supported: readonly string[] = settings[list];
    if (supported.includes("RS256")) return "RS256";
    const method = given["token_endpoint_auth_method"] ?? initialAuthMethod(settings, given, policy);
    return supported.find((alg) => alg !== "none" && !(method === "none" && isSymmetric(alg)));
  };

/** OIDC Registration 2: naming `alg` alone means `A128CBC-HS256` as `enc`. */
export const encOf =
  (alg: string, list: keyof Settings) =>
  (settings: Settings, given: Given): string | undefined =>
    given[alg] === undefined ? undefined : preferred(settings[list] as readonly string[], "A128CBC-HS256");

/** `code` where the provider can do that, else the first response type whose grants it supports, else none. */
export function initialResponseTypes({ responseTypes, grantTypes }: Settings): readonly string[] {
  const isWhole = (type: string) =>
    grantsOf(type).length > 0 && grantsOf(type).every((grant) => grantTypes.includes(grant));
  if (responseTypes.includes("code") && isWhole("code")) return ["code"];
  return responseTypes.filter(isWhole).slice(0, 1);
}

/** `authorization_code` where the provider has it, else what the provider's response types need, else its first grant. */
export function initialGrantTypes({ grantTypes }: Settings, given: Given): readonly string[] {
  if (grantTypes.includes("authorization_code")) return ["authorization_code"];
  const needed = new Set(((given["response_types"] ?? []) as readonly string[]).flatMap(grantsOf));
  return needed.size > 0 ? [...needed] : grantTypes.slice(0, 1);
}

/** RFC 7591 2: left out, the provider gives a scope by default. Where a policy limits it, that must be no more. */
export const initialScope = (settings: Settings, _: unknown, policy?: RegistrationPolicy): string | undefined =>
  policy?.scopes === undefined ? undefined : offeredScopes(settings).join(" ") || undefined;
