/** A person's browser, as far as a login without scripts needs one: cookies, redirects and forms. */
export interface UserAgent {
  /**
   * Opens a URL and fills in whatever the provider asks until it sends the browser to `redirectUri`; gives that URL.
   * Throws with the provider's page when it stays with the provider.
   */
  logIn(url: URL, redirectUri: string, name: string): Promise<URL>;
}

const HOPS_MAX = 20;

/** A browser with no cookies yet. */
export function createUserAgent(): UserAgent {
  const cookies = new Map<string, string>();

  const request = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie },
      ...(form && { method: "POST", body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  };

  return {
    logIn: async (start, redirectUri, name) => {
      let url = start;
      let response = await request(url);
      for (let hop = 0; hop < HOPS_MAX; hop += 1) {
        const location = response.headers.get("location");
        if (location !== null) {
          url = new URL(location, url);
          if (url.href.startsWith(redirectUri)) return url;
          response = await request(url);
          continue;
        }
        const page = await response.text();
        if (!page.includes("<form")) throw new Error(`the provider answers ${response.status}: ${page}`);
        response = await request(url, new URLSearchParams(page.includes('name="login"') ? { login: name } : {}));
      }
      throw new Error(`no end of redirects after ${HOPS_MAX}`);
    },
  };
}
