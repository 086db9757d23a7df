import { isDeepStrictEqual } from "node:util";
import type { Json } from "../support/http-client.ts";
import type { Body } from "./body.ts";

/** What a server made of a registration request. */
export type Answer =
  | {
      readonly kind: "accepted";
      /** Members that were sent, or that a document supplies, and are not in the answer. */
      readonly missing: readonly string[];
      /** Members that have another value in the answer. */
      readonly replaced: readonly string[];
      /** Members that must come to nothing and are in the answer as they were sent. */
      readonly adopted: readonly string[];
    }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "fault"; readonly status: number };

/** How an answer stands to what the documents say. */
export type Judgement =
  /** The same. */
  | { readonly kind: "same" }
  /** Not the same, in a question that the documents leave to a server. */
  | { readonly kind: "open"; readonly why: string }
  /** Not the same, and the documents allow that too. */
  | { readonly kind: "allowed"; readonly why: string }
  /** A document settles it otherwise. */
  | { readonly kind: "otherwise"; readonly why: string };

/** The answer of a server: a 201 with its document, a 400 with its code, or something that no document has. */
export function answerOf(body: Body, status: number, document: Json): Answer {
  if (status === 201) return acceptance(body, document);
  const code = document["error"];
  return status === 400 && typeof code === "string" ? { kind: "refused", code } : { kind: "fault", status };
}

/** What became of each member of an accepted request. */
export function acceptance({ body, answer = {}, ignored = [] }: Body, document: Json): Answer {
  const sent: Json = JSON.parse(JSON.stringify(body));
  const kept = Object.entries(sent).filter(([name, value]) => value !== null && !ignored.includes(name));
  const wanted = [...kept.filter(([name]) => !Object.hasOwn(answer, name)), ...Object.entries(answer)];
  return {
    kind: "accepted",
    missing: wanted.filter(([name]) => !Object.hasOwn(document, name)).map(([name]) => name),
    replaced: wanted
      .filter(([name, value]) => Object.hasOwn(document, name) && !isDeepStrictEqual(document[name], value))
      .map(([name]) => name),
    adopted: ignored.filter((name) => Object.hasOwn(document, name) && isDeepStrictEqual(document[name], sent[name])),
  };
}

const REFUSES = "RFC 7591 3.2.1: a server may refuse a value";
const REPLACES = "RFC 7591 3.2.1: a server may register another value and tells which";
const IGNORES = "RFC 7591 2: a server ignores a member that it does not know";
const CODES = "RFC 7591 3.2.2: more than one code fits";

/** How an answer stands to the documents' verdict, by the same rules for every server. */
export function judge(body: Body, answer: Answer): Judgement {
  const why = difference(body, answer);
  if (why === undefined) return { kind: "same" };
  if (answer.kind === "fault")
    return { kind: "otherwise", why: `${body.section}: an answer of status ${answer.status}` };
  if (body.open !== undefined) return { kind: "open", why: body.open };
  return why;
}

/** Why an answer is another one than the documents have it, as if they had left nothing open; undefined for the same. */
function difference(body: Body, answer: Answer): Judgement | undefined {
  const otherwise: Judgement = { kind: "otherwise", why: body.section };
  if (answer.kind === "fault") return otherwise;
  if (answer.kind === "refused") return refusal(body, answer.code, otherwise);
  if (answer.adopted.length > 0) return otherwise;
  // OIDC Registration 3.2: redirect URIs are the one thing that a server must not replace.
  if ([...answer.missing, ...answer.replaced].includes("redirect_uris"))
    return { kind: "otherwise", why: "OIDC Registration 3.2" };
  if (answer.replaced.length > 0) return { kind: "allowed", why: REPLACES };
  if (answer.missing.length > 0) return { kind: "allowed", why: IGNORES };
  return body.expected === "accepted" ? undefined : otherwise;
}

function refusal({ expected, ignored = [], answer }: Body, code: string, otherwise: Judgement): Judgement | undefined {
  if (code === expected) return undefined;
  if (expected !== "accepted") return { kind: "allowed", why: CODES };
  // What a server does not know it must ignore, so that it is no reason to refuse.
  return ignored.length > 0 && answer === undefined ? otherwise : { kind: "allowed", why: REFUSES };
}
