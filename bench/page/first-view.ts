import type { Browser } from 'playwright-core';
import { openPage } from '../../src/testing/browser.ts';
import { monthUntil } from './month.ts';

/** How a browser without a cache meets a server that was just started. */
export type FirstView = {
  /** From the start of navigation until a headline of the overview has its figure. */
  readonly ms: number;
  /** What it received until then. */
  readonly kilobytes: number;
};

/** Opens the overview of the month until `ended`. */
export async function firstView(browser: Browser, link: URL, ended: number): Promise<FirstView> {
  // The browser has a page before the time is taken.
  const { page, context } = await openPage(browser, 'about:blank');
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const from = performance.now();
  await page.goto(new URL(`/?words=${monthUntil(ended)}${link.hash}`, link).href, { waitUntil: 'commit' });
  await page
    .getByText(/^n=[1-9][\d,]*/)
    .first()
    .waitFor();
  const ms = Math.round(performance.now() - from);
  await context.close();
  return { ms, kilobytes: Math.round(bytes / 1000) };
}
