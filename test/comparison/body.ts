import type { MetadataErrorCode } from "../../lib/errors.ts";
import type { Json } from "../support/http-client.ts";

/** What a registration request comes to. */
export type Verdict = "accepted" | MetadataErrorCode;

/** One registration request, and what the documents say to it, whatever any server does. */
export interface Body {
  /** The document and section that decides. */
  readonly section: string;
  /** What is registered, as a noun. */
  readonly name: string;
  readonly body: Json;
  readonly expected: Verdict;
  /** Why the documents leave the decision to a server; `expected` is then this project's own choice. */
  readonly open?: string;
  /** Members that the answer must have besides what was sent: defaults, and what the server picks. */
  readonly answer?: Json;
  /** Members that are sent and must come to nothing. */
  readonly ignored?: readonly string[];
  /** The documents on the far side, by URL; anything else can not be fetched. */
  readonly documents?: Readonly<Record<string, unknown>>;
}

type More = Partial<Pick<Body, "open" | "answer" | "ignored" | "documents">>;

/** A request that the documents accept as it is. */
export const accepts = (section: string, name: string, body: Json, more: More = {}): Body => ({
  section,
  name,
  body,
  expected: "accepted",
  ...more,
});

/** A request that the documents refuse, with `invalid_client_metadata` unless another code is given. */
export const refuses = (
  section: string,
  name: string,
  body: Json,
  more: More & { readonly code?: MetadataErrorCode } = {},
): Body => {
  const { code = "invalid_client_metadata", ...others } = more;
  return { section, name, body, expected: code, ...others };
};

/** The whole claim of a row, as the name of a test. */
export const claimOf = ({ section, name, expected }: Body): string =>
  `${section}: ${name}: ${expected === "accepted" ? expected : `refused with ${expected}`}`;

/** Why a server may refuse a value that a document defines (RFC 7591 3.2.1). */
export const SUPPORT = "a server registers only the values it supports";
