/** How many documents are remembered; there are as many issuers as an operator trusts. */
const DOCUMENTS_MAX = 50;

/** How documents are remembered. */
export interface Remembering {
  readonly seconds: number;
  /** Only grows. */
  readonly monotonicMilliseconds: () => number;
  /** Whether a document is what was asked for; another is not remembered, since its host may give a good one at any time. */
  readonly isGood: (document: unknown) => boolean;
}

/** A fetcher that asks again only after so many seconds; what failed is not remembered. */
export function rememberDocuments(
  fetch: (url: string) => Promise<unknown>,
  { seconds, monotonicMilliseconds, isGood }: Remembering,
): (url: string) => Promise<unknown> {
  const documents = new Map<string, { readonly at: number; readonly document: unknown }>();
  return async (url) => {
    const known = documents.get(url);
    if (known !== undefined && monotonicMilliseconds() - known.at < seconds * 1000) return known.document;
    const document = await fetch(url);
    if (!isGood(document)) return document;
    if (documents.size >= DOCUMENTS_MAX) documents.clear();
    documents.set(url, { at: monotonicMilliseconds(), document });
    return document;
  };
}
