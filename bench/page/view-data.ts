import type { Browser, Page } from 'playwright-core';
import { openPage } from '../../src/testing/browser.ts';
import { monthUntil } from './month.ts';

/** How long the data of a view takes, in milliseconds. */
export type ViewData = { readonly view: string; readonly p50: number; readonly p95: number };

/** The generated runs. */
export type GeneratedRuns = { readonly ids: readonly string[]; readonly ended: number };

/** Views by their path; `A` and `B` are runs, of which each visit has others. */
const VIEWS = [
  '',
  'runs',
  'runs/A',
  'cost',
  'reliability',
  'performance',
  'trends',
  'compare?a=A&b=B',
  'insights',
  'experiments',
  'selection',
  'alerts',
  'settings',
];

const VISITS = 20;

/**
 * Visits each view with a slightly different month each time, or with other runs, so that no answer is known to the
 * server. The data of a visit takes from its first request until all requests of the view are answered.
 */
export async function viewData(browser: Browser, link: URL, { ids, ended }: GeneratedRuns): Promise<ViewData[]> {
  const { page, context } = await openPage(browser, link.href);
  await page.locator('[data-live="live"]').waitFor();
  const results: ViewData[] = [];
  for (const view of VIEWS) {
    const times: number[] = [];
    for (let visit = 0; visit < VISITS; visit++) {
      const path = view.replace('A', ids[2 * visit] ?? '').replace('B', ids[2 * visit + 1] ?? '');
      const words = `words=${monthUntil(ended - (visit + 1) * 1000)}`;
      const { href } = new URL(`/${path}${path.includes('?') ? '&' : '?'}${words}`, link);
      times.push(await dataOf(page, href));
    }
    times.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? Number.NaN);
    results.push({ view, p50: at(0.5), p95: at(0.95) });
  }
  await context.close();
  return results;
}

/** The page reads again after a change: only the first read of each resource belongs to a visit. */
const DATA_MS = `(() => {
  const reads = new Map();
  for (const entry of performance.getEntriesByType('resource'))
    if (/\\/api\\/v1\\/(?!events|session)/.test(entry.name) && !reads.has(entry.name)) reads.set(entry.name, entry);
  const all = [...reads.values()];
  return Math.max(...all.map((entry) => entry.responseEnd)) - Math.min(...all.map((entry) => entry.startTime));
})()`;

async function dataOf(page: Page, address: string): Promise<number> {
  const loading = page.getByRole('status', { name: 'Loading' });
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('[data-live="live"]').waitFor();
  // A view can load several parts.
  while ((await loading.count()) > 0) await loading.first().waitFor({ state: 'detached' });
  return page.evaluate(DATA_MS);
}
