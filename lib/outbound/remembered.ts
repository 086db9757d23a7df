/** How many documents are remembered; there are as many issuers as an operator trusts. */
const DOCUMENTS_MAX = 50;

/**
 * A fetcher that asks again only after `seconds`; what failed is not remembered. `monotonicMilliseconds` only grows.
 */
export function rememberDocuments(
  fetch: (url: string) => Promise<unknown>,
  seconds: number,
  monotonicMilliseconds: () => number,
): (url: string) => Promise<unknown> {
  const documents = new Map<string, { readonly at: number; readonly document: unknown }>();
  return async (url) => {
    const known = documents.get(url);
    if (known !== undefined && monotonicMilliseconds() - known.at < seconds * 1000) return known.document;
    const document = await fetch(url);
    if (documents.size >= DOCUMENTS_MAX) documents.clear();
    documents.set(url, { at: monotonicMilliseconds(), document });
    return document;
  };
}
