import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { realTests } from '../../src/testing/real.ts';
import { billOf, sumsOf, type Result } from '../../src/testing/store/bill-sums.ts';
import {
  eventCounts,
  openInteractiveWorkshop,
  type InteractiveWorkshop,
} from '../../src/testing/claude/interactive-workshop.ts';

const real = realTests('the real CLI inside a step, with hooks in the settings too', missingClaude());

const CLAUDE = ['claude', '-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions'];

describe.skipIf(real.skip)(`${real.title}`, () => {
  test('counts once what hooks of the runner and of the settings both report', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true'), bash('exit 3')]);
    const result = JSON.parse(await exec(workshop, CLAUDE)) as Result;
    const run = await onlyRun(workshop);
    expect(run && sumsOf(run)).toEqual(billOf(result));
    expect(run?.requests).toBe(3);
    expect(workshop.pendingRecords()).toEqual([]);
    expect(await sessionsOf(workshop)).toMatchObject([{ origin: 'runner', settled_by: 'ledger' }]);
    const store = await workshop.store();
    expect(await eventCounts(store)).toEqual({ start: 1, prompt: 1, stop: 1, end: 1 });
    expect(await store.db.selectFrom('tool_call').select('result').execute()).toEqual([
      { result: 'success' },
      { result: 'error' },
    ]);
  });

  test('settles a session that the step’s own command started', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true')]);
    const output = await exec(workshop, ['sh', '-c', `${CLAUDE.join(' ')}; true`]);
    const run = await onlyRun(workshop);
    expect(run && sumsOf(run)).toEqual(billOf(JSON.parse(output) as Result));
    const report = await workshop.show(String(run?.id));
    expect(report.steps).toMatchObject([{ name: 's', result: 'success', toolCalls: 1, requests: 2 }]);
    expect(await sessionsOf(workshop)).toMatchObject([{ origin: 'hooks', settled_by: 'ledger' }]);
  });

  test('keeps a CLI that the model starts apart from the one that it is started by', async () => {
    const workshop = await openInteractiveWorkshop(() => [
      { when: 'INNER', turns: [bash('true')] },
      { turns: [bash('claude -p INNER --output-format json --permission-mode bypassPermissions > inner.json')] },
    ]);
    const outer = JSON.parse(await exec(workshop, CLAUDE)) as Result;
    const inner = JSON.parse(readFileSync(join(workshop.project, 'inner.json'), 'utf8')) as Result;
    const run = await onlyRun(workshop);
    expect(run && sumsOf(run)).toEqual(billOf(outer, inner));
    expect(await sessionsOf(workshop)).toMatchObject([
      { origin: 'runner', claude_session_id: outer.session_id, bill_nano_usd: billOf(outer).nanoUsd },
      { origin: 'hooks', claude_session_id: inner.session_id, bill_nano_usd: billOf(inner).nanoUsd },
    ]);
    const differences = (await (await workshop.store()).totals()).counters.filter(
      ({ name, value }) => name === 'stepmeter.reconcile.difference' && value > 0,
    );
    expect(differences).toEqual([]);
  });

  test('has the ledger alone where the CLI runs no hooks', async () => {
    const workshop = await openInteractiveWorkshop(() => [bash('true'), bash('exit 3')]);
    const [name = '', ...args] = CLAUDE;
    const result = JSON.parse(
      await exec(workshop, [name, '--bare', ...args], expect.stringContaining('with --bare the CLI runs no hooks')),
    ) as Result;
    const run = await onlyRun(workshop);
    expect(run && sumsOf(run)).toEqual(billOf(result));
    const store = await workshop.store();
    expect(await store.db.selectFrom('tool_call').select(['result', 'source']).execute()).toEqual([
      { result: 'success', source: 'ledger' },
      { result: 'error', source: 'ledger' },
    ]);
    expect(await eventCounts(store)).toEqual({ hooks_missing: 1 });
  });
});

async function exec(workshop: InteractiveWorkshop, command: readonly string[], stderr: unknown = ''): Promise<string> {
  await workshop.stepmeter(['hooks', 'install']);
  const done = await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', ...command]);
  expect(done).toMatchObject({ code: 0, stderr });
  return done.stdout;
}

async function onlyRun(workshop: InteractiveWorkshop) {
  const [run, ...others] = await workshop.endedRuns();
  expect(others).toEqual([]);
  expect(run).toMatchObject({ workflow: 'w', result: 'success' });
  return run;
}

async function sessionsOf(workshop: InteractiveWorkshop) {
  const store = await workshop.store();
  return store.db.selectFrom('session').selectAll().orderBy('started_at').execute();
}
