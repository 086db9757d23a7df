import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { chromiumEnvironment, installedChromium } from "./install-chromium.ts";

/** The windows that pages are looked at in: a phone and a desk. */
export const WINDOWS = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1280, height: 800 } },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>;

/** Names under which systems install it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell"];

/**
 * The Chromium to look at pages with: the one that `CHROMIUM` names, one that the system has, or the one that
 * `node test/support/install-chromium.ts` has fetched; undefined where there is none.
 */
function findChromium(): string | undefined {
  const { CHROMIUM: named = "", PATH = "" } = process.env;
  if (named !== "") return named;
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  const installed = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  return installed ?? installedChromium();
}

/** Where the browser is; says so on a line of its own where there is none, and tests that need it are then skipped. */
export function chromiumOrNotice(): string | undefined {
  const found = findChromium();
  if (found === undefined)
    console.log("browser tests: skipped: no Chromium; `node test/support/install-chromium.ts` fetches one");
  return found;
}

/** A headless Chromium; whoever starts it closes it. */
export async function startBrowser(executablePath: string): Promise<Browser> {
  // Root, which containers are built with, can not be put into Chromium's sandbox; the pages are our own.
  const env = { ...process.env, ...chromiumEnvironment(executablePath) };
  return chromium.launch({ executablePath, chromiumSandbox: false, env });
}

/** A page, and what went wrong on it or left this machine so far. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions nobody caught, and requests that failed. */
  readonly faults: string[];
  /** URLs of requests to another machine; they are stopped. */
  readonly strayed: string[];
  close(): Promise<void>;
}

const isHere = (url: URL): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
const isLocal = (url: string): boolean => /^(?:data|blob|about):/.test(url) || isHere(new URL(url));

/** A page in a window and a profile of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  // Below the time limit of tests, so that it is told what was waited for.
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  const strayed: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => faults.push(`failed: ${request.url()}`));
  await context.route(
    (url) => !isLocal(url.href),
    (route) => {
      strayed.push(route.request().url());
      return route.abort();
    },
  );
  return { page, faults, strayed, close: () => context.close() };
}

/** How far a page is wider than its window, in pixels: what a person would have to scroll to the side. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
