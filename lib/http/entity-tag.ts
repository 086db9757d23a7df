/** The entity tag of a client's revision (RFC 9110 8.8.3), a strong one. */
export const entityTagOf = (revision: number): string => `"${revision}"`;

/** What an `If-Match` header allows: a revision it lists, or any for `*`; without the header, everything (RFC 9110 13.1.1). */
export function allowedRevision(ifMatch: string | undefined): (revision: number) => boolean {
  if (ifMatch === undefined) return () => true;
  const tags = ifMatch.split(",").map((tag) => tag.trim());
  // Weak tags never match (strong comparison), and what is no tag at all cannot be the one the client was given.
  return (revision) => tags.includes("*") || tags.includes(entityTagOf(revision));
}
