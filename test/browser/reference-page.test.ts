import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { operationsUnder } from "../../infra/openapi/operation-names.ts";
import { chromiumOrNotice, openPage, overflowOf, startBrowser, type WatchedPage, WINDOWS } from "../support/browser.ts";
import { settingsOf } from "../support/claims.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 90_000 });

const OPERATIONS = operationsUnder(settingsOf()).length;
const chromium = chromiumOrNotice();

describe.runIf(chromium !== undefined).each(Object.entries(WINDOWS))("the reference page on a %s", (_, window) => {
  let runner: Runner;
  let browser: Browser;
  let watched: WatchedPage;
  beforeAll(async () => {
    runner = await startRunner();
    browser = await startBrowser(chromium ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await runner?.stop();
  });
  beforeEach(async () => {
    watched = await openPage(browser, window);
    onTestFinished(() => watched.close());
    await watched.page.goto(runner.url);
    await watched.page.locator(".opblock").first().waitFor();
  });

  const operation = (id: string): Locator => watched.page.locator(`[id$="-${id}"]`);

  /** Opens an operation; its description is there when the page has resolved all that the operation refers to. */
  async function open(id: string): Promise<void> {
    await operation(id).locator(".opblock-summary-control").click();
    await operation(id).locator(".opblock-description").waitFor();
  }

  /** The status that an operation answers when it is tried. */
  async function execute(id: string): Promise<string> {
    await operation(id).getByRole("button", { name: "Execute" }).click();
    const status = operation(id).locator(".live-responses-table tbody .response-col_status").first();
    return (await status.textContent()) ?? "";
  }

  /** Fills one of the forms that ask for credentials. */
  async function authorize(scheme: string, ...values: readonly string[]): Promise<void> {
    const { page } = watched;
    await page.locator(".schemes").getByRole("button", { name: "Authorize" }).click();
    const form = page.locator(".auth-container").filter({ hasText: scheme });
    for (const [index, value] of values.entries()) await form.locator("input").nth(index).fill(value);
    await form.locator("button.authorize").click();
    await page.locator(".close-modal").click();
  }

  it("shows every operation, nothing wider than the window", async () => {
    expect(await watched.page.locator(".opblock").count()).toBe(OPERATIONS);
    expect(OPERATIONS).toBeGreaterThan(5);
    expect(await overflowOf(watched.page)).toBe(0);
  });

  it("stays within the window with every operation open", async () => {
    const closed = watched.page.locator(".opblock:not(.is-open) .opblock-summary-control");
    for (let left = await closed.count(); left > 0; left -= 1) await closed.first().click();
    await expect.poll(() => watched.page.locator(".opblock.is-open .responses-table").count()).toBe(OPERATIONS);
    expect(await overflowOf(watched.page)).toBe(0);
    expect([watched.faults, watched.strayed]).toEqual([[], []]);
  });

  it("registers, reads and deletes a client by its own forms, beginning with user and password", async () => {
    await authorize("operator", runner.user, runner.password);
    await open("issueInitialAccessToken");
    expect(await execute("issueInitialAccessToken")).toBe("200");
    await open("registerClient");
    expect(await execute("registerClient")).toBe("201");
    await open("readClient");
    expect(await execute("readClient")).toBe("200");
    await open("deleteClient");
    expect(await execute("deleteClient")).toBe("204");
    expect(await overflowOf(watched.page)).toBe(0);
    // A browser reports an answer of 400 and above as a fault; there was none.
    expect([watched.faults, watched.strayed]).toEqual([[], []]);
  });

  it("takes a pasted initial access token as well", async () => {
    const basic = Buffer.from(`${runner.user}:${runner.password}`).toString("base64");
    const answer = await fetch(`${runner.url}/oidc/initToken`, { headers: { authorization: `Basic ${basic}` } });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    await authorize("initialAccessToken", token);
    await open("registerClient");
    expect(await execute("registerClient")).toBe("201");
  });

  it("replaces the client that it registered, with the example as it stands in the form", async () => {
    await authorize("operator", runner.user, runner.password);
    await open("issueInitialAccessToken");
    expect(await execute("issueInitialAccessToken")).toBe("200");
    await open("registerClient");
    expect(await execute("registerClient")).toBe("201");
    await open("replaceClient");
    expect(await execute("replaceClient")).toBe("200");
  });

  it.each(["", "wrong"])(
    "a password that is not the operator's is answered 401, and no window opens: %j",
    async (no) => {
      // Chromium asks whoever is attached where it would ask a person, but only there.
      const session = await watched.page.context().newCDPSession(watched.page);
      const asked: string[] = [];
      session.on("Fetch.requestPaused", ({ requestId }) => session.send("Fetch.continueRequest", { requestId }));
      session.on("Fetch.authRequired", ({ requestId, request }) => {
        asked.push(request.url);
        const authChallengeResponse = { response: "CancelAuth" } as const;
        return session.send("Fetch.continueWithAuth", { requestId, authChallengeResponse });
      });
      await session.send("Fetch.enable", { handleAuthRequests: true });
      await authorize("operator", runner.user, no);
      await open("issueInitialAccessToken");
      expect(await execute("issueInitialAccessToken")).toBe("401");
      expect(asked).toEqual([]);
    },
  );

  it("asks for credentials from the top, with the first field ready to be typed into", async () => {
    const { page } = watched;
    await page.locator(".schemes").getByRole("button", { name: "Authorize" }).click();
    const dialog = 'document.querySelector(".modal-ux-content")';
    await page.locator(".modal-ux-content input").first().waitFor();
    expect(await page.evaluate(`document.activeElement === ${dialog}.querySelector("input")`)).toBe(true);
    expect(await page.evaluate(`${dialog}.scrollTop`)).toBe(0);
    // There is something to scroll.
    expect(await page.evaluate(`${dialog}.scrollHeight > ${dialog}.clientHeight`)).toBe(true);
  });

  it("shows the whole of a curl command", async () => {
    await authorize("operator", runner.user, runner.password);
    await open("issueInitialAccessToken");
    await execute("issueInitialAccessToken");
    const box = 'document.querySelector(".curl-command pre")';
    expect(await watched.page.evaluate(`${box}.textContent`)).toContain("curl -X 'GET'");
    expect(await watched.page.evaluate(`${box}.scrollWidth - ${box}.clientWidth`)).toBe(0);
  });

  it("has neither the password nor a token in it before somebody types one", async () => {
    const texts = await Promise.all(
      ["/", "/openapi.json", "/reference/page.js"].map(async (path) => (await fetch(`${runner.url}${path}`)).text()),
    );
    for (const text of [...texts, await watched.page.content()]) {
      expect(text.length).toBeGreaterThan(500);
      expect(text).not.toContain(runner.password);
      expect(text).not.toContain(Buffer.from(`${runner.user}:${runner.password}`).toString("base64"));
    }
  });
});

describe("browser tests", () => {
  it("are only left out where there is no Chromium, which CI has", () => {
    expect(chromium !== undefined || process.env["CI"] === undefined).toBe(true);
  });
});
