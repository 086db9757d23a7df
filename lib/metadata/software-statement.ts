import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import type { Settings } from "../config/settings.ts";
import type { StatementIssuer } from "../config/statement-issuers.ts";
import { ASYMMETRIC_SIGNING_ALGS } from "../config/vocabulary.ts";
import { type Fault, OAuthError } from "../errors.ts";
import { CHOICES } from "./choices.ts";
import { foldedName, memberNameOf } from "./localized.ts";
import { type ParsedMetadata, parameterOf } from "./parameters.ts";
import type { PublicJsonFetcher } from "./sector-identifier.ts";

type Members = Readonly<Record<string, unknown>>;

/** What the claims of a software statement are believed by. */
export interface StatementContext {
  readonly settings: Settings;
  /** Epoch seconds. */
  readonly now: number;
  /** Gets an issuer's JWK Set; expected to remember it for a while. */
  readonly fetchIssuerKeys: PublicJsonFetcher;
  readonly registered?: ParsedMetadata;
}

/** The request with the claims of its statement in it, or why the statement is not believed. */
export type Stated = { readonly body: Members } | { readonly fault: Fault };

/**
 * Puts the claims of a software statement (RFC 7591 2.3) in the place of plain members: signed ones win. A statement
 * that is registered already was believed then and is not judged by its age again, but its claims go on winning.
 * Throws {@link OAuthError} `unavailable` when an issuer's keys cannot be had.
 */
export async function applySoftwareStatement(body: Members, context: StatementContext): Promise<Stated> {
  const statement = body["software_statement"] ?? undefined;
  if (statement === undefined) {
    return context.settings.softwareStatementRequired
      ? { fault: fault("invalid_software_statement", "must be there") }
      : { body };
  }
  // A value of another type is the table's to refuse.
  if (typeof statement !== "string") return { body };
  if (statement === context.registered?.software_statement) return { body: withClaims(body, decodeJwt(statement)) };
  const claims = await believedClaims(statement, context);
  return "fault" in claims ? claims : { body: withClaims(body, claims.payload) };
}

async function believedClaims(
  statement: string,
  context: StatementContext,
): Promise<{ readonly payload: Members } | { readonly fault: Fault }> {
  const issuerName = issuerOf(statement);
  if (issuerName === undefined)
    return { fault: fault("invalid_software_statement", "must be a signed JWT with the claim iss") };
  const issuer = context.settings.softwareStatementIssuers.find((one) => one.issuer === issuerName);
  if (issuer === undefined)
    return { fault: fault("unapproved_software_statement", "must be of an issuer that this server trusts") };
  const keys = await keysOf(issuer, context.fetchIssuerKeys);
  const options = {
    issuer: issuer.issuer,
    algorithms: [...(issuer.algorithms ?? ASYMMETRIC_SIGNING_ALGS)],
    currentDate: new Date(context.now * 1000),
  };
  try {
    return { payload: await verifiedBy(keys, statement, options) };
  } catch (error) {
    // Whatever is no verdict about the statement is a fault of the issuer's keys, which are not the client's.
    if (!(error instanceof errors.JOSEError)) throw unavailable(error);
    return { fault: fault("invalid_software_statement", ruleOf(error)) };
  }
}

/** The rule that a statement breaks which its issuer's keys do not bear out. */
function ruleOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "must not be expired";
  return error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf"
    ? "must be valid already"
    : "must have a valid signature by an algorithm and key of its issuer";
}

const unavailable = (cause: unknown): OAuthError =>
  new OAuthError({ kind: "unavailable", what: "issuer keys" }, { cause });

/** The claims, by whichever of an issuer's keys fits; several may where they have no identifiers (RFC 7517 4.5). */
async function verifiedBy(keys: JWTVerifyGetKey, statement: string, options: JWTVerifyOptions): Promise<Members> {
  try {
    return (await jwtVerify(statement, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const verified = await jwtVerify(statement, key, options).catch(ifOtherKey);
      if (verified !== undefined) return verified.payload;
    }
    throw new errors.JWSSignatureVerificationFailed(undefined, { cause: error });
  }
}

/** A signature that one key does not fit may be another's; everything else is final. */
function ifOtherKey(error: unknown): undefined {
  if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
}

/** The issuer that a statement names; undefined for what is no JWT, has no issuer, or is not signed (RFC 7591 2.3). */
function issuerOf(statement: string): string | undefined {
  try {
    const { alg } = decodeProtectedHeader(statement);
    const { iss } = decodeJwt(statement);
    return alg === "none" || typeof iss !== "string" || iss === "" ? undefined : iss;
  } catch {
    // Not a JWT at all; the caller says so in our words.
    return undefined;
  }
}

/** What a member of a request claims as a software statement, believed or not; nothing where it is no JWT. */
export function claimsIn(statement: unknown): Members {
  try {
    return typeof statement === "string" ? metadataIn(decodeJwt(statement)) : {};
  } catch {
    // Whoever looks at it as a statement says so.
    return {};
  }
}

async function keysOf({ jwks, jwks_uri }: StatementIssuer, fetch: PublicJsonFetcher): Promise<JWTVerifyGetKey> {
  try {
    // An issuer has one of the two.
    return createLocalJWKSet((jwks_uri === undefined ? jwks : await fetch(jwks_uri)) as JSONWebKeySet);
  } catch (cause) {
    throw unavailable(cause);
  }
}

/**
 * The request with the claims in it. A claim takes the place of the plain member, in whatever letters that spells its
 * language, and a signed single value also that of a plain list to choose it from.
 */
function withClaims(body: Members, claims: Members): Members {
  const signed = metadataIn(claims);
  const names = new Set(Object.keys(signed).map((name) => foldedName(memberNameOf(name))));
  const isPlain = (name: string) => {
    const choice = Object.hasOwn(CHOICES, name) ? CHOICES[name as keyof typeof CHOICES] : undefined;
    return !names.has(foldedName(memberNameOf(name))) && (choice === undefined || !names.has(choice.single));
  };
  return { ...Object.fromEntries(Object.entries(body).filter(([name]) => isPlain(name))), ...signed };
}

/** The claims that are client metadata; `exp` and the like are about the statement, and nobody states credentials. */
function metadataIn(claims: Members): Members {
  const isMetadata = (name: string) => {
    const row = parameterOf(memberNameOf(name).base);
    return (
      (row !== undefined && row.kind.isIgnored !== true && name !== "software_statement") ||
      Object.hasOwn(CHOICES, name)
    );
  };
  return Object.fromEntries(Object.entries(claims).filter(([name]) => isMetadata(name)));
}

const fault = (code: "invalid_software_statement" | "unapproved_software_statement", rule: string): Fault => ({
  pointer: "/software_statement",
  code,
  rule,
  section: "RFC 7591 2.3",
});
