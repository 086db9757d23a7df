/**
 * The form in which property names are compared, as Spring Boot's relaxed binding has it:
 * `client-secret-expiration`, `clientSecretExpiration` and `client_secret_expiration` are one.
 */
export function relaxed(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** Two contexts in one; where both name a property, in whatever spelling, that of `over` holds. */
export function mergeContexts(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const taken = new Set(Object.keys(over).map(relaxed));
  return { ...Object.fromEntries(Object.entries(under).filter(([key]) => !taken.has(relaxed(key)))), ...over };
}
