import type { AuditEntry } from "../audit/entry.ts";

/** The audit in the image of an item; `unreadable` where it is no list of entries. */
export type AuditImage = readonly AuditEntry[] | "unreadable";

/** Reads the audit of an item; items from before there was one have none. Never throws: a change is told in any case. */
export function auditIn(json: string | undefined): AuditImage {
  if (json === undefined) return [];
  try {
    const entries: unknown = JSON.parse(json);
    return Array.isArray(entries) && entries.every(isEntry) ? entries : "unreadable";
  } catch {
    // What it was is no help: the audit's verification says what is wrong with it.
    return "unreadable";
  }
}

const isEntry = (value: unknown): value is AuditEntry =>
  typeof value === "object" && value !== null && "seq" in value && Number.isSafeInteger(value.seq);

/** What a change added to the audit, as events carry it. */
export function addedEntries(
  before: AuditImage,
  after: AuditImage,
): { readonly audit: readonly AuditEntry[]; readonly audit_unreadable?: true } {
  if (after === "unreadable") return { audit: [], audit_unreadable: true };
  const last = before === "unreadable" ? undefined : before.at(-1);
  return { audit: after.filter(({ seq }) => seq > (last?.seq ?? 0)) };
}

/** The end of the chain, as the event of a deletion carries it. */
export function headOf(audit: AuditImage): { readonly audit_head?: Pick<AuditEntry, "seq" | "hash"> } {
  const last = audit === "unreadable" ? undefined : audit.at(-1);
  return last === undefined ? {} : { audit_head: { seq: last.seq, hash: last.hash } };
}
