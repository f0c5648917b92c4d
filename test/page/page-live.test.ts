import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHANGE_HEADER } from '../../src/api/live/change-header.ts';
import { startServer } from '../../src/api/serve.ts';
import { stateFolder } from '../../src/core/environment.ts';
import { openStore } from '../../src/store/open-store.ts';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';
import { addRun, addStep } from '../../src/testing/store/store-rows.ts';
import { addAlerts } from './page-data.ts';
import { servePage, type ServedPage } from './served-page.ts';

const { skip, title } = realTests('the live page', missingBrowser());

const RUNNING = { ended_at: null, result: null } as const;

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  beforeAll(async () => {
    [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: false })]);
    await addRun(served.store, { workflow: 'from-the-start' });
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  /** Opens a session, then a view in it. */
  const show = async (path: string, { server } = served) => {
    const opened = await openPage(browser, server.link);
    onTestFinished(() => opened.context.close());
    await opened.page.locator('[data-live="live"]').waitFor();
    await opened.page.goto(server.url + path);
    return opened;
  };

  test('shows a new run, and what happens in it, without being reloaded', async () => {
    const { page, problems } = await show('runs');
    await page.locator('[data-live="live"]').waitFor();
    const id = await addRun(served.store, { workflow: 'arrives-live', started_at: Date.now(), ...RUNNING });
    await page.getByText('arrives-live').waitFor();
    await page.goto(`${served.server.url}runs/${id}`);
    await page.getByRole('heading', { name: /arrives-live/ }).waitFor();
    await addStep(served.store, { id: 'live', run_id: id, name: 'appears', started_at: Date.now(), ...RUNNING });
    await page.getByRole('row', { name: /appears/ }).waitFor();
    expect(problems).toEqual([]);
  });

  test('shows a change that was made after its first read and before its stream of events was open', async () => {
    const { page } = await show('settings');
    const { promise: isReady, resolve: open } = Promise.withResolvers<void>();
    await page.route('**/api/v1/events', async (route) => {
      await isReady;
      await route.continue();
    });
    await page.goto(`${served.server.url}runs`);
    await page.getByText('from-the-start').waitFor();
    const before = await latestChange(page);
    await addRun(served.store, { workflow: 'missed-by-no-one', started_at: Date.now() });
    await eventually(async () => expect(await latestChange(page)).not.toBe(before));
    expect(await page.getByText('missed-by-no-one').count()).toBe(0);
    open();
    await page.getByText('missed-by-no-one').waitFor();
  });

  test('says that the server cannot be reached, and shows what changed when it is back', async () => {
    const own = await servePage({ isSimulated: false });
    onTestFinished(() => own.close());
    await addRun(own.store, { workflow: 'before' });
    const options = { env: own.env, host: '127.0.0.1', allowedHosts: [], isReadOnly: false };
    // A server on any port could not get it back if a connection of another program has taken it.
    const [port = 0] = await freePorts(1);
    const first = await startServer({ ...options, port });
    const { page } = await show('runs', { ...own, server: first });
    await page.locator('[data-live="live"]').waitFor();
    await first.close();
    await page.locator('[data-live="lost"]').waitFor();
    await addRun(own.store, { workflow: 'meanwhile', started_at: Date.now() });
    const second = await startServer({ ...options, port });
    onTestFinished(() => second.close());
    await page.locator('[data-live="live"]').waitFor();
    await page.getByText('meanwhile').waitFor();
  });

  test('connects again after an answer that is not a stream of events', async () => {
    const { page } = await show('settings');
    // Until the page has shown it: one answer would be over after a second, perhaps before the test looks.
    let isDown = true;
    await page.route('**/api/v1/events', (route) => (isDown ? route.fulfill({ status: 502 }) : route.continue()));
    await page.goto(`${served.server.url}runs`);
    await page.locator('[data-live="lost"]').waitFor();
    isDown = false;
    await page.locator('[data-live="live"]').waitFor();
    await addRun(served.store, { workflow: 'after-the-error', started_at: Date.now() });
    await page.getByText('after-the-error').waitFor();
  });

  test('says that its session is no longer valid, and continues when a new one is opened beside it', async () => {
    const own = await servePage({ isSimulated: false });
    onTestFinished(() => own.close());
    await addRun(own.store, { workflow: 'before' });
    const options = { env: own.env, host: '127.0.0.1', allowedHosts: [], isReadOnly: false };
    const [port = 0] = await freePorts(1);
    const first = await startServer({ ...options, port });
    const { page, context } = await show('runs', { ...own, server: first });
    await page.locator('[data-live="live"]').waitFor();
    await first.close();
    rmSync(join(stateFolder(own.env), 'serve-tokens.json'));
    const second = await startServer({ ...options, port });
    onTestFinished(() => second.close());
    await page.locator('[data-live="refused"]').waitFor();
    await page.getByText('Open the address that `stepmeter serve` prints').first().waitFor();
    await (await context.newPage()).goto(second.link);
    await page.locator('[data-live="live"]').waitFor();
    await page.getByText('Open the address that').first().waitFor({ state: 'detached' });
  });

  test('says that the token of its address is not valid', async () => {
    const { page, context } = await openPage(browser, `${served.server.url}#token=wrong`);
    onTestFinished(() => context.close());
    await page.getByText('Cannot open a session: the token is not valid').waitFor();
  });

  test('says which process to look for when a change meets a store that is locked', async () => {
    const [firing] = await addAlerts(served.store);
    const { page } = await show('alerts');
    await page.getByText(firing.subject).first().waitFor();
    const isReleased = Promise.withResolvers<void>();
    const other = await openStore(served.env);
    onTestFinished(() => other.close());
    const holding = other.write(() => isReleased.promise);
    await page
      .getByRole('button', { name: /^Silence/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Silence/ })
      .click();
    await page.getByText(/Cannot write to the store .*: locked by another process/).waitFor();
    isReleased.resolve();
    await holding;
  });

  test('says that a run was removed while it was shown', async () => {
    const id = await addRun(served.store, { workflow: 'is-removed', started_at: Date.now(), ...RUNNING });
    const { page } = await show(`runs/${id}`);
    await page.getByRole('heading', { name: /is-removed/ }).waitFor();
    await page.locator('[data-live="live"]').waitFor();
    await served.store.db.deleteFrom('run').where('id', '=', id).execute();
    await page.getByText(`Cannot find the run "${id}"`).first().waitFor();
  });

  test.each(['', 'runs', 'cost', 'reliability', 'performance', 'trends', 'insights'])(
    'says which filter of its address is unknown: /%s',
    async (path) => {
      const { page } = await show(`${path}?words=resutl:failure`);
      await page.getByText('no filter has this name').first().waitFor();
    },
  );
});

/** The latest change that an answer of the server names. */
function latestChange(page: Page): Promise<string | null> {
  return page.evaluate(`fetch('/api/v1/health').then(({ headers }) => headers.get('${CHANGE_HEADER}'))`);
}
