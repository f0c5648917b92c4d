import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { latestRunIds } from '../../src/store/queries/runs/run-report.ts';
import { openPage, startBrowser } from '../../src/testing/browser.ts';
import { addAlerts, addExperiment, addSelection } from './page-data.ts';
import { servePage } from './served-page.ts';
import { SETTINGS, viewsOf } from './views.ts';

// Draws every view of the page, wide and narrow, light and dark, to look at. Arguments: the folder to write to, then
// names of views, or none for all.
const [folder = 'page-pictures', ...names] = process.argv.slice(2);

mkdirSync(folder, { recursive: true });

const DAYS = 30;

const [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: true, days: DAYS })]);
const [run = '', other = ''] = await latestRunIds(served.store, 2);

const PAIRS = 24;

await addExperiment(served.store, PAIRS);
await addAlerts(served.store);
const decision = await addSelection(served.store);
const views = Object.entries(viewsOf([run, other], decision)).filter(
  ([name]) => names.length === 0 || names.includes(name),
);
for (const [setting, options] of SETTINGS) for (const [name, path] of views) await draw(name, path, setting, options);
await browser.close();
await served.close();

async function draw(name: string, path: string, setting: string, options: (typeof SETTINGS)[number][1]): Promise<void> {
  const { page, context } = await openPage(browser, served.server.link, options);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(served.server.url + path);
  await isDrawn(page);
  const file = join(folder, `${name}-${setting.replaceAll(' ', '-')}.png`);
  await page.screenshot({ path: file, fullPage: true });
  await context.close();
  process.stdout.write(`${file}\n`);
}

async function isDrawn(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[data-live="live"]').waitFor();
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
}
