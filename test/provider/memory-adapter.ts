/** What node-oidc-provider stores of sessions, grants, codes and tokens. */
interface Payload {
  readonly uid?: string;
  readonly grantId?: string;
  consumed?: number;
}

/** An adapter for every model but `Client`, in memory; a provider that matters keeps these in a database. */
export function createMemoryAdapters(): (model: string) => object {
  const stored = new Map<string, Payload>();
  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`;
    return {
      upsert: async (id: string, payload: Payload) => void stored.set(keyOf(id), payload),
      find: async (id: string) => stored.get(keyOf(id)),
      findByUid: async (uid: string) =>
        [...stored].find(([key, payload]) => key.startsWith(keyOf("")) && payload.uid === uid)?.[1],
      destroy: async (id: string) => void stored.delete(keyOf(id)),
      consume: async (id: string) => {
        const payload = stored.get(keyOf(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
      },
      revokeByGrantId: async (grantId: string) => {
        for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key);
      },
    };
  };
}
