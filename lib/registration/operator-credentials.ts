/** What an operator logs in with at initToken, and what the credentials secret holds. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The credentials in the text of a secret. An operator may have written anything; what is not both texts is read as blank. */
export function credentialsIn(text: string): Credentials {
  const blank = { username: "", password: "" };
  try {
    const { username, password } = JSON.parse(text) as Record<string, unknown>;
    return typeof username === "string" && typeof password === "string" ? { username, password } : blank;
  } catch {
    // The parser's message would quote the secret.
    return blank;
  }
}
