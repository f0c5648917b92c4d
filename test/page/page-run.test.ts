import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SESSION_EVENT } from '../../src/core/value-sets.ts';
import { rebuildFacts } from '../../src/facts/rebuild-facts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { insertSessionEvent } from '../../src/store/queries/session-event.ts';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { addRun, addSession, addStep } from '../../src/testing/store/store-rows.ts';
import { accessibilityViolations } from './axe.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { loaded, tabTo } from './use-page.ts';

const { skip, title } = realTests('a run on the page', missingBrowser());

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  let run = '';
  beforeAll(async () => {
    [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: false })]);
    run = await addRuns(served.store);
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

  test('has each step over its usual time, and names gaps', async () => {
    const { page, context, problems } = await show(`runs/${run}`);
    const usual = 'usually 10.2 s to 11.8 s (most of 21 attempts at the same step and task type)';
    await page.getByRole('img', { name: `check: 30.0 s, on the critical path, ${usual}` }).waitFor();
    const row = page.getByRole('row', { name: /^check/ }).first();
    expect(await row.textContent()).toContain('longer than usual');
    expect(await page.getByRole('row', { name: /^check \(retry 2\)/ }).textContent()).toContain('shorter than usual');
    await page.getByText('Nothing ran for 20.0 s: 15.0 s between check and check, 5.0 s after check').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  test('hatches waits for permission', async () => {
    const { page, context } = await show(`runs/${run}`);
    await page.getByRole('button', { name: 'Unfold all' }).click();
    await page.locator('rect[data-kind="permission"]').first().waitFor({ state: 'attached' });
    const fill = `getComputedStyle(document.querySelector('rect[data-kind="permission"]')).fill`;
    expect(await page.evaluate(fill)).toContain('#hatch-permission');
    expect(await page.locator('pattern#hatch-permission').count()).toBe(1);
    await context.close();
  });

  test('has the attempts at a step as tabs, which arrow keys move between', async () => {
    const { page, context, problems } = await show(`runs/${run}`);
    await tabTo(page, '[role="row"][data-position="0"]');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: '1 failure', selected: true }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await tabTo(page, '[role="tab"]');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: '2 retry success', selected: true }).waitFor();
    await eventually(() => expect(page.url()).toContain('part=step%3Asecond'));
    expect(await page.getByRole('tabpanel').textContent()).toContain('Usual time10.2 s to 11.8 s');
    expect(problems).toEqual([]);
    await context.close();
  });

  test('is found on the overview while it waits for a permission, until it continues', async () => {
    const { store } = served;
    const id = await addRun(store, { workflow: 'asks', started_at: store.now(), ended_at: null, result: null });
    await addSession(store, { id, run_id: id, ended_at: null });
    await addPermission(store, { id: 'open', run: id, at: store.now() - 60_000, facts: { tool: 'Bash' } });
    const { page, context, problems } = await show('?period=all');
    const needs = page.getByRole('region', { name: 'Needs you' });
    await needs.getByText(/waits for permission to use Bash, 1\.\d min/).waitFor();
    await addPermission(store, { id: 'later', run: id, at: store.now(), facts: {}, type: SESSION_EVENT.stop });
    await needs.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
    await context.close();
  });
});

/** Twenty-one runs with a step of 10 to 12 seconds, and one that tried it twice, whose ID is returned. */
async function addRuns(store: Store): Promise<string> {
  const start = store.now() - 1_000_000;
  for (let index = 0; index <= 20; index++) {
    const times = { started_at: start - 100_000 + index, ended_at: start - 90_000 + index * 101 };
    const run_id = await addRun(store, { task_type: 'library', ...times });
    await addStep(store, { id: `before-${index}`, run_id, name: 'check', ...times });
  }
  const id = await addRun(store, { task_type: 'library', started_at: start, ended_at: start + 55_000 });
  const own = { run_id: id, name: 'check' } as const;
  const first = { id: 'first', result: 'failure', started_at: start, ended_at: start + 30_000 } as const;
  const second = { attempt: 2, kind: 'retry', started_at: start + 45_000, ended_at: start + 50_000 } as const;
  await addStep(store, { ...own, ...first });
  await addStep(store, { id: 'second', ...own, ...second });
  await addSession(store, { id: 's', run_id: id, step_id: 'first', started_at: start, ended_at: start + 30_000 });
  await addPermission(store, {
    id: 'p',
    run: id,
    session: 's',
    at: start + 2000,
    facts: { tool: 'Bash', wait_ms: 9000 },
  });
  await rebuildFacts(store);
  return id;
}

type Event = {
  readonly id: string;
  readonly run: string;
  readonly session?: string;
  readonly at: number;
  readonly facts: object;
  readonly type?: 'stop' | 'permission_request';
};

async function addPermission(store: Store, { id, run, session = run, at, facts, type }: Event): Promise<void> {
  await store.write((transaction) =>
    insertSessionEvent(transaction, {
      id,
      run_id: run,
      step_id: null,
      session_id: session,
      at,
      type: type ?? SESSION_EVENT.permissionRequest,
      subject: 'digest',
      attributes: JSON.stringify(facts),
    }),
  );
}
