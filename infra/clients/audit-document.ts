import type { AuditEntry } from "../../lib/audit/entry.ts";
import { timeText } from "./times.ts";

/** An entry of the audit as `--json` shows it, without its digests, which say nothing to a reader; `verify` checks them. */
type AuditDocument = ReturnType<typeof readableDocument> | { readonly unreadable: true };

/** The document of what stands in an audit, which somebody may have damaged. */
export const auditDocument = (entry: unknown): AuditDocument =>
  isShowable(entry) ? readableDocument(entry) : { unreadable: true };

const readableDocument = ({ seq, at, revision, actions, by, id, source, members, more }: AuditEntry) => ({
  seq,
  at,
  revision,
  actions,
  by,
  ...(id !== undefined && { id }),
  ...(source !== undefined && { source }),
  members: Object.keys(members),
  ...(more !== undefined && { more }),
});

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";
const isAbsentOr = (is: (value: unknown) => boolean, value: unknown): boolean => value === undefined || is(value);

/** Whether there is all of an entry that is shown, and of its type; whether it is true is for `verify` to say. */
function isShowable(value: unknown): value is AuditEntry {
  if (typeof value !== "object" || value === null) return false;
  const { seq, at, revision, actions, by, id, source, members, more } = value as Readonly<Record<string, unknown>>;
  return (
    [seq, at, revision].every(isNumber) &&
    isAbsentOr(isNumber, more) &&
    Array.isArray(actions) &&
    [by, ...actions].every(isText) &&
    [id, source].every((one) => isAbsentOr(isText, one)) &&
    typeof members === "object" &&
    members !== null
  );
}

const HEAD = ["#", "TIME", "REV", "ACTIONS", "BY", "WHO", "SOURCE", "MEMBERS"];

/** An audit as a table for people. */
export const auditColumns = (audit: readonly AuditDocument[]) => ({
  head: HEAD,
  rows: audit.map(rowOf),
  whole: ["TIME"],
});

function rowOf(entry: AuditDocument): readonly string[] {
  if ("unreadable" in entry) return ["-", "unreadable", "", "", "", "", "", ""];
  const { seq, at, revision, actions, by, id = "", source = "", members, more = 0 } = entry;
  const names = [...members, ...(more > 0 ? [`and ${more} more`] : [])];
  return [String(seq), timeText(at), String(revision), actions.join(" "), by, id, source, names.join(" ")];
}
