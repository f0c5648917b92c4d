import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { PATIENCE_MS } from './eventually.ts';

/** How a page is shown. */
export type PageSetting = { readonly width?: number; readonly height?: number; readonly isDark?: boolean };

/** A page of a browser that collects what must not happen. */
export type WatchedPage = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors on the console, exceptions, and requests to another origin than the first one. */
  readonly problems: readonly string[];
};

/** What is missing for tests of the page. */
export function missingBrowser(): string[] {
  return chromiumProgram() === undefined ? ['chromium'] : [];
}

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that tests of the page use; `STEPMETER_CHROMIUM` replaces it. */
function chromiumProgram(): string | undefined {
  return process.env['STEPMETER_CHROMIUM'] ?? PROGRAMS.find((path) => existsSync(path));
}

/** Starts the browser. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumProgram() ?? 'chromium', args: ['--no-sandbox'] });
}

/** Opens a page with a session of its own. */
export async function openPage(browser: Browser, address: string, setting: PageSetting = {}): Promise<WatchedPage> {
  const { width = 1600, height = 900, isDark = false } = setting;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: isDark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  const { origin } = new URL(address);
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      problems.push(`foreign request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, context, problems };
}
