import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Provider } from "oidc-provider";

/** Where people log in and agree. */
export const LOGIN_PATH = "/login/";

const page = (title: string, fields: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title>
<form method="post">${fields}<button type="submit">${title}</button></form></html>`;

const PAGES: Readonly<Record<string, string>> = {
  login: page("Log in", '<label>Name <input name="login" autocomplete="username" required></label>'),
  consent: page("Agree", ""),
};

/** Shows the page of an interaction, or takes what was entered: any name logs in, as nobody here has a password. */
export async function serveLogin(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGES[prompt.name]);
    return;
  }
  const entered = new URLSearchParams(await text(request));
  const result =
    prompt.name === "login"
      ? { login: { accountId: entered.get("login") ?? "" } }
      : { consent: { grantId: await grantAll(provider, session?.accountId ?? "", params) } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

async function grantAll(
  provider: Provider,
  accountId: string,
  { client_id: clientId, scope = "" }: { readonly client_id: string; readonly scope?: string },
): Promise<string> {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  return grant.save();
}
