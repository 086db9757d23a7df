import type { ClientDependencies } from "./dependencies.ts";

/** The dependencies of one request: a document is fetched once for it, however often what it does has to be done again. */
export function fetchingOnce(dependencies: ClientDependencies): ClientDependencies {
  const documents = new Map<string, Promise<unknown>>();
  const fetchPublicJson = (url: string): Promise<unknown> => {
    const document = documents.get(url) ?? dependencies.fetchPublicJson(url);
    documents.set(url, document);
    return document;
  };
  return { ...dependencies, fetchPublicJson };
}
