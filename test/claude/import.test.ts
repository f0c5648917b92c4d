import { describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import type { ImportReport } from '../../src/import/import-report.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import {
  openInteractiveWorkshop,
  PLUGIN,
  type InteractiveWorkshop,
} from '../../src/testing/claude/interactive-workshop.ts';
import { realTests } from '../../src/testing/real.ts';
import { billOf, sumsOf } from '../../src/testing/store/bill-sums.ts';

const real = realTests('importing sessions of the real CLI', missingClaude());

const SAY = ['-p', 'go', '--permission-mode', 'bypassPermissions'];
const WITH_HOOKS = [...SAY, '--plugin-dir', PLUGIN];

describe.skipIf(real.skip)(real.title, () => {
  test('a session without hooks costs what the CLI billed', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('touch made.txt'), bash('exit 3')]);
    const result = await workshop.claude(SAY);
    expect(await importInto(workshop)).toMatchObject({ sessions: 1, requests: 3, toolCalls: 2, leftOut: [] });
    const [run, ...others] = await workshop.runs();
    expect(others).toEqual([]);
    if (!run) throw new Error('No run was imported');
    expect(run).toMatchObject({ workflow: 'interactive', result: 'success' });
    expect(sumsOf(run)).toEqual(billOf(result));
    const store = await workshop.store();
    expect(await store.db.selectFrom('run').select('project').execute()).toEqual([{ project: workshop.project }]);
    expect(await store.db.selectFrom('counter').selectAll().execute()).toEqual([]);
  });

  test.each([
    ['after its hooks were ingested', ['hooks', 'import', 'import']],
    ['before its hooks are ingested', ['import', 'hooks', 'import']],
  ])('a session with hooks that is imported %s is counted once', async (_when, order) => {
    const workshop = await openInteractiveWorkshop(() => [bash('touch made.txt'), bash('exit 3')]);
    const result = await workshop.claude(WITH_HOOKS);
    for (const what of order) await (what === 'import' ? importInto(workshop) : workshop.endedRuns());
    const [run, ...others] = await workshop.endedRuns();
    expect(others).toEqual([]);
    if (!run) throw new Error('No run was recorded');
    expect(sumsOf(run)).toEqual(billOf(result));
    expect(await workshop.show(run.id)).toMatchObject({ steps: [{ requests: 3, toolCalls: 2 }] });
    const store = await workshop.store();
    expect(await store.db.selectFrom('session').select('origin').execute()).toEqual([{ origin: 'hooks' }]);
  });
});

/** Imports what the CLI of the workshop has kept. */
async function importInto(workshop: InteractiveWorkshop): Promise<ImportReport> {
  const { stdout } = await workshop.stepmeter(['import', '--json']);
  return JSON.parse(stdout) as ImportReport;
}
