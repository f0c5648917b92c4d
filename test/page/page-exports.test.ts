import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { addRequest, addRun } from '../../src/testing/store/store-rows.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { loaded } from './use-page.ts';

const { skip, title } = realTests('exports of the page', missingBrowser());

const FAILED = 120;

const HOSTILE = '=HYPERLINK("http://127.0.0.1:9"), \u001b[31m"';

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  beforeAll(async () => {
    [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: false })]);
    for (let index = 0; index <= FAILED; index++) {
      const result = index < FAILED ? 'failure' : 'success';
      const times = { started_at: served.store.now() - 100_000 - index, ended_at: served.store.now() - 50_000 - index };
      const run_id = await addRun(served.store, { workflow: HOSTILE, result, ...times });
      await addRequest(served.store, { id: run_id, run_id, ...times, cost_nano_usd: (index + 1) * 10_000_000 });
    }
    await rebuildFacts(served.store);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const show = async (path: string) => {
    const opened = await openPage(browser, served.server.link);
    await opened.page.locator('[data-live="live"]').waitFor();
    await opened.page.goto(served.server.url + path);
    await loaded(opened.page);
    return opened;
  };

  // The costs of the failed runs are 1 to 120 cents.
  const SUM = (FAILED * (FAILED + 1)) / 200;

  test('have the figures that are shown, with the filters of the view', async () => {
    const { page, context, problems } = await show('cost?words=result:failure&period=all&by=workflow');
    const answer = JSON.parse(readFileSync(await saved(page, 'JSON'), 'utf8')) as { total: { costUsd: number } };
    expect(answer.total.costUsd).toBeCloseTo(SUM, 9);
    const csv = readFileSync(await saved(page, 'CSV'), 'utf8');
    expect(csv).toContain(`"'=HYPERLINK(""http://127.0.0.1:9"")`);
    const rows = await query(`select sum(costUsd) as usd, any_value(name) as name from '${await saved(page, 'Parquet')}'
      where part = 'groups'`);
    expect(rows).toEqual([{ usd: answer.total.costUsd, name: HOSTILE }]);
    expect(problems).toEqual([]);
    await context.close();
  });

  test('of runs have all runs that match, also those that no one has scrolled to', async () => {
    const { page, context, problems } = await show('runs?words=result:failure&sort=cost');
    expect(await page.getByRole('row').count()).toBeLessThan(FAILED);
    const file = await saved(page, 'Parquet');
    expect(file).toMatch(/stepmeter-runs\.parquet$/);
    const rows = await query(`select count(*)::int as n, count(distinct id)::int as runs, round(sum(costUsd), 9) as usd,
      list(costUsd)[1] as first from '${file}' where part = 'runs'`);
    expect(rows).toEqual([{ n: FAILED, runs: FAILED, usd: SUM, first: FAILED / 100 }]);
    expect(problems).toEqual([]);
    await context.close();
  });

  test('of a period and of a run are reports to send, or say why not', async () => {
    const { page, context } = await show('?period=all');
    expect(readFileSync(await saved(page, 'HTML report'), 'utf8')).toContain('cost, success and time');
    expect(
      readFileSync(await saved(page, 'PDF report'))
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await page.goto(`${served.server.url}?words=result:failure`);
    await loaded(page);
    await page.getByRole('button', { name: 'PDF report' }).click();
    await page.getByText('Cannot write a report with a filter by result').waitFor();
    await context.close();
  });

  test('as PDF have all rows that were read, and no controls', async () => {
    const { page, context } = await show('runs?words=result:failure');
    const rows = page.getByRole('row');
    expect(await rows.count()).toBeLessThan(FAILED);
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    await eventually(async () => expect(await rows.count()).toBe(FAILED + 1));
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    await eventually(async () => expect(await rows.count()).toBeLessThan(FAILED));
    await context.close();
  });

  test('say why a file cannot be written', async () => {
    const { page, context } = await show('runs');
    await page.route('**/api/v1/runs?*limit=500*', (route) => route.abort());
    await page.getByRole('button', { name: 'CSV' }).click();
    await page.getByRole('alert').getByText('Cannot reach the server').waitFor();
    await context.close();
  });
});

/** Saves what a view shows in a format; returns the path of the file, which ends with its name. */
async function saved(page: Page, format: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: format, exact: true }).click(),
  ]);
  const path = `${await download.path()}-${download.suggestedFilename()}`;
  await download.saveAs(path);
  return path;
}

async function query(sql: string): Promise<unknown> {
  const database = await (await DuckDBInstance.create()).connect();
  return (await database.runAndReadAll(sql)).getRowObjectsJson();
}
