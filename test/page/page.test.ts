import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estimateText } from '../../src/analysis/experiments/describe.ts';
import { METRICS } from '../../src/analysis/experiments/plan.ts';
import { amountText } from '../../src/analysis/figures/words.ts';
import { usd } from '../../src/core/amounts.ts';
import { readExperimentStatus } from '../../src/experiments/experiment-status.ts';
import { findExperiment } from '../../src/experiments/find-experiment.ts';
import { showRun } from '../../src/report/show-run.ts';
import { alertsSince, insertAlert } from '../../src/store/queries/alerts/alert.ts';
import { latestRunIds } from '../../src/store/queries/runs/run-report.ts';
import { missingBrowser, openPage, startBrowser, type PageSetting } from '../../src/testing/browser.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { addRequest, addRun, addStep } from '../../src/testing/store/store-rows.ts';
import { accessibilityViolations, violationsInBothThemes } from './axe.ts';
import { addAlerts, addExperiment, addSelection, EXPERIMENT } from './page-data.ts';
import { loaded, tabTo } from './use-page.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { SETTINGS, viewsOf } from './views.ts';

const { skip, title } = realTests('the page', missingBrowser());

const PARTS = 20_000;

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  let [run, other, decision] = ['', '', ''];
  beforeAll(async () => {
    [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: true })]);
    [run = '', other = ''] = await latestRunIds(served.store, 2);
    await addExperiment(served.store, 6);
    await addAlerts(served.store);
    decision = await addSelection(served.store);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  /** Opens a view in a session of its own. */
  const show = async (path: string, setting?: PageSetting) => {
    const opened = await openPage(browser, served.server.link, setting);
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
    await opened.page.goto(served.server.url + path);
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
    return opened;
  };

  test.each(SETTINGS)('is accessible, complete and silent: %s', async (_, setting) => {
    const { page, context, problems } = await show('', setting);
    for (const path of Object.values(viewsOf([run, other], decision))) {
      await page.goto(served.server.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await loaded(page);
      expect(await accessibilityViolations(page), path).toEqual([]);
      const overflow = 'document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth';
      expect(await page.evaluate(overflow), path).toBeLessThanOrEqual(0);
      expect(problems, path).toEqual([]);
    }
    await context.close();
  });

  test('asks at most four questions for a view, and sends less than 300 kB for the first one', async () => {
    for (const path of Object.values(viewsOf([run, other], decision))) {
      const { page, context } = await openPage(browser, served.server.link);
      await page.locator('[data-live="live"]').waitFor();
      await page.goto('about:blank');
      const { reads, received } = await watchedTraffic(page);
      await page.goto(served.server.url + path);
      await loaded(page);
      expect(reads.length, `${path}: ${reads.join(' ')}`).toBeLessThanOrEqual(4);
      expect(received(), path).toBeGreaterThan(10_000);
      expect(received(), path).toBeLessThan(300_000);
      await context.close();
    }
  });

  test('shows first figures before the token is exchanged for a cookie', async () => {
    const { page, context } = await openPage(browser, 'about:blank');
    let [isShown, isExchanged] = [false, false];
    await page.route('**/api/v1/session', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await eventually(async () => expect(isShown).toBe(true));
      isExchanged = true;
      return route.continue();
    });
    await page.goto(served.server.link.replace('/#', '/?period=all&words=simulated:all#'));
    await page
      .getByText(/^n=[1-9]/)
      .first()
      .waitFor();
    expect(isExchanged).toBe(false);
    isShown = true;
    await page.locator('[data-live="live"]').waitFor();
    await context.close();
  });

  test('shows the figures of the store', async () => {
    const { page, context } = await show(`runs/${run}`);
    const report = await showRun(served.store, run);
    const facts = page.getByRole('region', { name: 'Run', exact: true });
    expect(await facts.textContent()).toContain(usd(report.totals.costUsd ?? Number.NaN));
    for (const step of report.steps.filter(({ requests }) => requests > 0)) {
      const row = page.getByRole('row', { name: step.name }).filter({ hasText: usd(step.costUsd ?? Number.NaN) });
      expect(await row.count(), step.name).toBeGreaterThan(0);
    }
    await context.close();
  });

  test('shows what a period cost, by model, as the store has it', async () => {
    const { page, context } = await show('cost?period=all&by=model&across=step');
    await loaded(page);
    const table = page.getByRole('region', { name: 'Cost by model and step', exact: true });
    const sums = await endedCostByModel(served.store);
    for (const [model, cost] of sums)
      expect(await table.getByRole('row', { name: model }).textContent(), model).toContain(amountText(cost, 'USD'));
    const total = sums.reduce((all, [, cost]) => all + cost, 0);
    expect(await table.getByRole('row', { name: /^total/ }).textContent()).toContain(amountText(total, 'USD'));
    await context.close();
  });

  test('shows an experiment as the store judges it', async () => {
    const { page, context } = await show(`experiments/${EXPERIMENT}`);
    await loaded(page);
    const row = await findExperiment(served.store, EXPERIMENT);
    const { result, money, checks } = await readExperimentStatus(served.store, row);
    const text = (await page.getByRole('main').textContent()) ?? '';
    for (const metric of METRICS)
      expect(text).toContain(estimateText(result?.comparisons[0]?.[metric] ?? failed(), ['a', 'b']));
    for (const { detail } of checks) expect(text).toContain(detail);
    expect(text).toContain(amountText(money.spentUsd, 'USD'));
    await context.close();
  });

  test('removes the token from the address, and keeps the session in a cookie that scripts cannot read', async () => {
    const { page, context } = await openPage(browser, served.server.link);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await context.cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    await context.close();
  });

  test('without a session says what to open', async () => {
    const { page, context } = await openPage(browser, `${served.server.url}runs`);
    await page.getByText('Open the address that `stepmeter serve` prints').waitFor();
    await context.close();
  });

  test('is used by the keyboard alone: from the overview to a run, the details of a row, and a comparison', async () => {
    const { page, context } = await show('');
    await loaded(page);
    await tabTo(page, 'a[href="/runs"]');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    await loaded(page);
    await page.keyboard.press('/');
    await page.keyboard.type('result:success');
    await page.getByText(/^\d+ of \d+ runs$/).waitFor();
    await eventually(() => expect(page.url()).toContain('words=result'));
    await tabTo(page, 'a[href^="/runs/01"]');
    await page.keyboard.press('Enter');
    await page.getByRole('treegrid').waitFor();
    await tabTo(page, '[role="row"][data-position="0"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: /^Details of / }).waitFor();
    const before = await page.getByRole('treegrid').textContent();
    await page.keyboard.press('+');
    await eventually(async () => expect(await page.getByRole('treegrid').textContent()).not.toBe(before));
    await tabTo(page, 'a[href^="/compare?a="]', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();
    await context.close();
  });

  test('says what is different about marked runs, all of it by the keyboard', async () => {
    const { page, context, problems } = await show('runs?words=workflow:package-build');
    await loaded(page);
    await tabTo(page, '[aria-label="Mark all runs that are read"]');
    await page.keyboard.press('Space');
    await tabTo(page, 'button[aria-expanded="false"]', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('there are fewer than 8 other runs that have ended').waitFor();
    expect(page.url()).toContain('marked=');
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  test('finds views and runs by the keyboard, and saves a view under a name', async () => {
    const { page, context, problems } = await show('cost?by=step');
    await loaded(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find a view or a run' }).waitFor();
    await page.keyboard.type('my costs');
    await page.getByRole('option', { name: /^Save this view as/ }).waitFor();
    expect(await violationsInBothThemes(page)).toEqual([]);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('experiments');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Experiments', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('my cos');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Cost', level: 1 }).waitFor();
    expect(page.url()).toContain('/cost?by=step');
    expect(problems).toEqual([]);
    await context.close();
  });

  test('says in every view of runs that there are none yet, and shows no figure', async () => {
    const own = await servePage({ isSimulated: false });
    const { page, context, problems } = await openPage(browser, own.server.link);
    await page.locator('[data-live="live"]').waitFor();
    for (const path of ['', 'runs', 'cost', 'reliability', 'performance', 'insights']) {
      await page.goto(own.server.url + path);
      await page.getByText('There are no runs yet').waitFor();
      expect(await page.getByText('–', { exact: true }).count(), path).toBe(0);
    }
    expect(problems).toEqual([]);
    await context.close();
    await own.close();
  });

  test('says on every view that nothing is exported while no relay runs, and links to Grafana', async () => {
    const settings = { STEPMETER_OTLP_ENDPOINT: 'http://127.0.0.1:9', STEPMETER_GRAFANA_URL: 'http://127.0.0.1:9' };
    const own = await servePage({ isSimulated: false, settings });
    const id = await addRun(own.store, { workflow: 'linked' });
    const { page, context } = await openPage(browser, own.server.link);
    await page.locator('[data-live="live"]').waitFor();
    for (const path of ['', 'runs', `runs/${id}`, 'settings']) {
      await page.goto(own.server.url + path);
      await page.getByText('No relay runs: runs are shown here, but nothing is exported.').waitFor();
    }
    await page.getByText('not running: nothing is exported').waitFor();
    await page.goto(`${own.server.url}runs/${id}`);
    const link = page.getByRole('link', { name: 'Open in Grafana' });
    expect(await link.getAttribute('href')).toBe(`http://127.0.0.1:9/d/stepmeter-run?var-run=${id}`);
    await context.close();
    await own.close();
  });

  test('executes nothing that a name contains', async () => {
    const name = '<img src=x onerror="window.harmed=1">\u001b[31m\u202e';
    const id = await addRun(served.store, {
      workflow: name,
      task_type: name,
      variant: name,
      started_at: Date.now(),
      simulated: 1,
    });
    await addStep(served.store, { id: 'hostile', run_id: id, name, error_type: name });
    await addRequest(served.store, { id: 'hostile', run_id: id, step_id: 'hostile', model: 'javascript:alert(1)' });
    const [firing] = await alertsSince(served.store, 0, 1);
    if (!firing) throw new Error('There is no alert');
    await served.store.write((transaction) =>
      insertAlert(transaction, { ...firing, id: 'hostile', key: 'page/hostile', subject: name, description: name }),
    );
    for (const path of ['runs', `runs/${id}`, 'alerts', `?words=${encodeURIComponent(name)}`]) {
      const { page, context, problems } = await show(path);
      await loaded(page);
      expect(await page.evaluate('window.harmed'), path).toBeUndefined();
      expect(await page.locator('img').count(), path).toBe(0);
      expect(
        problems.filter((problem) => !problem.includes('400')),
        path,
      ).toEqual([]);
      await context.close();
    }
  });

  test('mounts a run of 20,000 parts with fewer than 100 rows, also when it is unfolded and scrolled', async () => {
    const id = await runOfManyParts(served);
    const { page, context } = await show(`runs/${id}`, { height: 1400 });
    await page.getByText('of 20,000 parts shown').waitFor();
    const rows = page.locator('[role="row"][data-position]');
    expect(await rows.count()).toBeLessThan(100);
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await page.getByText('20,000 of 20,000 parts shown').waitFor();
    await tabTo(page, '[role="row"][data-position="0"]');
    await page.keyboard.press('End');
    await page.locator('[data-position="19999"]').waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await context.close();
  });
});

/** Collects what a page reads from the API, beside events, and how many bytes it receives without using its cache. */
async function watchedTraffic(page: Page) {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  const reads: string[] = [];
  let bytes = 0;
  network.on('Network.requestWillBeSent', ({ request }) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/api/') && !pathname.endsWith('/events')) reads.push(pathname);
  });
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  return { reads, received: () => bytes };
}

/** The cost of the runs that have ended, in US dollars by model. */
async function endedCostByModel({ db }: ServedPage['store']): Promise<[model: string, usd: number][]> {
  const rows = await db
    .selectFrom('request')
    .innerJoin('run', 'run.id', 'request.run_id')
    .select('model')
    .select(({ fn }) => fn.sum<number>('request.cost_nano_usd').as('nano'))
    .where('run.result', 'is not', null)
    .groupBy('model')
    .execute();
  return rows.map(({ model, nano }) => [model, nano / 1e9]);
}

function failed(): never {
  throw new Error('The experiment has no result');
}

/** A run with one step and so many requests that there are 20,000 parts. */
async function runOfManyParts({ store }: ServedPage): Promise<string> {
  const start = Date.now() - 10_000_000;
  const id = await addRun(store, { workflow: 'large', started_at: start, ended_at: start + PARTS * 10, simulated: 1 });
  await store.write(async ({ db }) => {
    const own = { ...store, db } as typeof store;
    await addStep(own, { id: 'large', run_id: id, started_at: start, ended_at: start + PARTS * 10 });
    for (let index = 1; index < PARTS; index++)
      await addRequest(own, {
        id: `large-${index}`,
        run_id: id,
        step_id: 'large',
        started_at: start + index * 10,
        ended_at: start + index * 10 + 7,
      });
  });
  return id;
}
