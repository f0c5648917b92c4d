import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingBrowser, openPage, startBrowser } from '../../src/testing/browser.ts';
import { userName } from '../../src/configurations/author.ts';
import { readSetup } from '../../src/configurations/change-setup.ts';
import { findExperiment } from '../../src/experiments/find-experiment.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { realTests } from '../../src/testing/real.ts';
import { silencesAt } from '../../src/store/queries/alerts/alert.ts';
import { latestApiChanges } from '../../src/store/queries/alerts/api-change.ts';
import { accessibilityViolations, violationsInBothThemes } from './axe.ts';
import { addAlerts, addSelection } from './page-data.ts';
import { servePage, type ServedPage } from './served-page.ts';
import { focusedLabel, loaded, tabTo } from './use-page.ts';

const { skip, title } = realTests('changes on the page', missingBrowser());

describe.skipIf(skip)(title, () => {
  let browser: Browser;
  let served: ServedPage;
  beforeAll(async () => {
    [browser, served] = await Promise.all([startBrowser(), servePage({ isSimulated: false })]);
    await addAlerts(served.store);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  /** Opens a view in a session of its own. */
  const show = async (path: string, { server } = served) => {
    const opened = await openPage(browser, server.link);
    await opened.page.locator('[data-live="live"]').waitFor();
    await opened.page.goto(server.url + path);
    await loaded(opened.page);
    return opened;
  };

  test('silence an alert, and end the silence, by the keyboard alone', async () => {
    const { page, context, problems } = await show('alerts');
    const now = page.getByRole('region', { name: 'Now, table' });
    await tabTo(page, '[aria-haspopup="dialog"]:not([title])');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Silence “Step implement/ }).waitFor();
    expect(await violationsInBothThemes(page)).toEqual([]);
    await tabTo(page, 'select[name="minutes"]');
    await page.keyboard.type('7 days');
    await tabTo(page, 'input[name="reason"]');
    await page.keyboard.type('being <b>repaired</b>');
    await page.keyboard.press('Enter');
    await now.getByText(/^until .*: being <b>repaired<\/b>$/).waitFor();
    await eventually(async () => expect(await focusedLabel(page)).toBe('Now, table'));
    const [silence] = await silencesAt(served.store, served.store.now());
    expect(silence).toMatchObject({ alert_key: 'page/firing', reason: 'being <b>repaired</b>' });
    expect((silence?.until ?? 0) - (silence?.at ?? 0)).toBe(7 * 24 * 60 * 60 * 1000);
    await page.getByRole('button', { name: 'End…' }).click();
    await page.getByRole('button', { name: 'End the silence' }).click();
    await now.getByRole('button', { name: 'Silence…' }).waitFor();
    expect(await silencesAt(served.store, served.store.now())).toEqual([]);
    expect(await latestApiChanges(served.store, 10)).toMatchObject([
      { action: 'silence-alert', request: '{"minutes":0,"reason":null}' },
      { action: 'silence-alert', subject: 'alert-firing' },
    ]);
    await page.goto(`${served.server.url}settings`);
    const changes = page.getByRole('region', { name: 'Changes, table' });
    await changes.getByRole('row', { name: /ended a silence/ }).waitFor();
    const silenced = await changes.getByRole('row', { name: /silenced an alert/ }).textContent();
    expect(silenced).toContain(`${userName()}silenced an alert`);
    expect(silenced).toContain('minutes=10080 reason="being <b>repaired</b>"');
    expect(problems).toEqual([]);
    await context.close();
  });

  test('changes nothing when a dialog is cancelled, and says why a change is refused', async () => {
    const { page, context } = await show('alerts');
    const before = await latestApiChanges(served.store, 10);
    await page.getByRole('button', { name: 'Silence…' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Silence…' }).click();
    await page.route('**/api/v1/alerts/*/silence', (route) =>
      route.continue({ url: route.request().url().replace('alert-firing', 'alert-gone') }),
    );
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    await page.getByRole('dialog').getByText('Cannot find the alert').waitFor();
    expect(await latestApiChanges(served.store, 10)).toEqual(before);
    await context.close();
  });

  test('start, stop and adopt an experiment', async () => {
    const { page, context, problems } = await show('experiments');
    await page.getByRole('button', { name: 'Start an experiment…' }).click();
    const dialog = page.getByRole('dialog');
    expect(await violationsInBothThemes(page)).toEqual([]);
    for (const [name, value] of [
      ['Name', 'effort.page'],
      ['Workflow', 'new-workflow'],
      ['Settings of arm a', 'model=opus,effort=high'],
      ['Settings of arm b', 'model=opus, effort=medium'],
      ['Most pairs (empty: the default)', '12'],
    ] as const)
      await dialog.getByRole('textbox', { name, exact: true }).fill(value);
    await page.getByRole('button', { name: 'Seal the plan and start' }).click();
    await dialog.getByText('no run has this workflow').or(dialog.getByRole('alert')).first().waitFor();
    await dialog.locator('select[name="allowsNewWorkflow"]').selectOption('new');
    await page.getByRole('button', { name: 'Seal the plan and start' }).click();
    await page.getByRole('link', { name: 'effort.page' }).click();
    await loaded(page);
    const { plan } = await findExperiment(served.store, 'effort.page');
    expect(JSON.parse(plan)).toMatchObject({ workflow: 'new-workflow', maxPairs: 12, defaultArm: 'a' });
    await page.getByRole('button', { name: 'Stop…' }).click();
    expect(await violationsInBothThemes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop the experiment' }).click();
    await page.getByRole('button', { name: 'Adopt an arm…' }).click();
    expect(await violationsInBothThemes(page)).toEqual([]);
    await dialog.getByLabel('Arm').selectOption('b');
    await page.getByRole('button', { name: 'Adopt', exact: true }).click();
    await page.getByText('stopped, b adopted').waitFor();
    expect(await findExperiment(served.store, 'effort.page')).toMatchObject({ adopted: 'b' });
    // The browser reports the refused plan.
    expect(problems.filter((problem) => !problem.includes('400'))).toEqual([]);
    await context.close();
  });

  test('accept or decline a suggestion, and roll back', async () => {
    const decision = await addSelection(served.store, 24);
    const setup = () => readSetup(served.store, { workflow: 'selected-build', step: '' });
    const { page, context, problems } = await show('selection');
    await page.getByRole('button', { name: 'Accept…' }).press('Enter');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Reason' }).fill('agreed');
    await page.getByRole('button', { name: 'Accept', exact: true }).press('Enter');
    await page.getByRole('row', { name: /default fast \(suggestion page-suggestion\).*agreed/ }).waitFor();
    await eventually(async () => expect(await focusedLabel(page)).toBe('Suggestions for selected-build, table'));
    expect((await setup()).defaultName).toBe('fast');
    await page
      .getByRole('row', { name: /^2 add fast@1/ })
      .getByRole('button', { name: 'Roll back to this…' })
      .click();
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByRole('row', { name: /roll back to change 2/ }).waitFor();
    expect((await setup()).defaultName).toBe('thorough');
    await page.getByRole('row', { name: /make fast the default.*undone/ }).waitFor();
    await page.getByRole('link', { name: 'selected-build 1', exact: true }).click();
    await page.getByText('thorough is the default, and there are no outcomes yet').waitFor();
    await page.getByText('the default, with a probability of 100 %').waitFor();
    await page
      .getByRole('row', { name: /^fast, all tasks: success 0\.90 → 0\.20 .*CLI 2\.1\.322 → 2\.1\.330/ })
      .waitFor();
    await page.getByRole('row', { name: 'prompt files 3f2a1c 9b8e77', exact: true }).waitFor();
    expect(page.url()).toContain(encodeURIComponent(decision));
    expect(problems).toEqual([]);
    await context.close();
  });

  test('are not offered to a read-only session, which says so', async () => {
    const own = await servePage({ isSimulated: false, isReadOnly: true });
    await addAlerts(own.store);
    const { page, context, problems } = await show('alerts', own);
    await page.getByText('This session is read-only').waitFor();
    expect(await page.getByRole('button', { name: /…$/ }).allTextContents()).toEqual(['Find…']);
    expect(problems).toEqual([]);
    await context.close();
    await own.close();
  });
});
