import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { chromiumOrNotice, openPage, startBrowser, type WatchedPage, WINDOWS } from "../support/browser.ts";
import { logIn, type Method, registerRelyingParty, type Visit } from "./relying-party.ts";
import { type Stage, startStage } from "./stage.ts";

const chromium = chromiumOrNotice();

const METHODS: readonly Method[] = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "none",
];

describe.skipIf(chromium === undefined)("a person in a real browser", () => {
  let stage: Stage;
  let browser: Browser;
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer((_, response) => {
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<link rel=icon href=data:,>You may close this page.");
    });
    [stage, browser, origin] = await Promise.all([
      startStage(),
      startBrowser(chromium ?? ""),
      listen(server, 0).then(loopbackUrl),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await close(server, 0);
    await stage.stop();
  });

  /** Enters a name and agrees, and waits for the relying party's page. */
  const visitIn =
    ({ page }: WatchedPage): Visit =>
    async (url, redirectUri) => {
      const called = once(server, "request");
      await page.goto(url.href);
      await page.getByLabel("Name").fill("alice");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("button", { name: "Agree" }).click();
      await page.getByText("You may close this page.").waitFor();
      const [request] = await called;
      return new URL(request.url, redirectUri);
    };

  it.each(METHODS)("RFC 8252 7.3: logs in, agrees, and is back at the own port of a client with %s", async (method) => {
    const watched = await openPage(browser, WINDOWS.desk);
    const party = await registerRelyingParty(stage, method, {
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/callback"],
    });
    expect(party.client.document["token_endpoint_auth_method"]).toBe(method);
    const login = await logIn(party.withRedirectUri(`${origin}/callback`), "alice", visitIn(watched));
    expect(login).toMatchObject({ subject: "alice", userInfo: { name: "The person alice" }, isRefreshed: true });
    expect([watched.faults, watched.strayed, stage.provider.errors]).toEqual([[], [], []]);
    await watched.close();
  });
});
