import { once } from "node:events";
import { createServer } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { chromiumOrNotice, openPage, startBrowser, WINDOWS } from "../support/browser.ts";
import { logIn, registerRelyingParty, type Visit } from "./relying-party.ts";
import { type Stage, startStage } from "./stage.ts";

const chromium = chromiumOrNotice();

describe.skipIf(chromium === undefined)("a person in a real browser", () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([startStage(), startBrowser(chromium ?? "")]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.stop();
  });

  it("RFC 8252 7.3: logs in at the provider, agrees, and is back at the native client's own port", async () => {
    const server = createServer((_, response) => {
      response
        .writeHead(200, { "content-type": "text/html" })
        .end("<link rel=icon href=data:,>You may close this page.");
    });
    const origin = loopbackUrl(await listen(server, 0));
    const { page, faults, strayed, close: closePage } = await openPage(browser, WINDOWS.desk);
    const visit: Visit = async (url, redirectUri) => {
      const called = once(server, "request");
      await page.goto(url.href);
      await page.getByLabel("Name").fill("alice");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("button", { name: "Agree" }).click();
      await page.getByText("You may close this page.").waitFor();
      const [request] = await called;
      return new URL(request.url, redirectUri);
    };
    const party = await registerRelyingParty(stage, "none", {
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/callback"],
    });
    const login = await logIn(party.withRedirectUri(`${origin}/callback`), "alice", visit);
    expect(login).toMatchObject({ subject: "alice", userInfo: { name: "The person alice" }, isRefreshed: true });
    expect([faults, strayed, stage.provider.errors]).toEqual([[], [], []]);
    await closePage();
    await close(server, 0);
  });
});
