import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fillStore } from '../../../testing/analysis/stored-builds.ts';
import { writeStrictCli } from '../../../testing/fake-cli/strict-cli.ts';
import { runCli, type CliResult } from '../../../testing/run-cli.ts';
import { addRequest, addRun } from '../../../testing/store/store-rows.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';

// A session of the CLI costs $0.00045.

describe('stepmeter schedule --budget', () => {
  test('starts no task that could cost more than what is left, by what earlier ones and these have cost', async () => {
    const home = temporaryFolder();
    await fillStore(home, async (store) => {
      const times = { started_at: Date.now() - 60_000, ended_at: Date.now() - 50_000 };
      for (let n = 0; n < 5; n += 1) {
        const run_id = await addRun(store, { id: `earlier-${n}`, workflow: 'w', ...times });
        await addRequest(store, { id: `earlier-${n}-request`, run_id, cost_nano_usd: 400_000 });
      }
    });
    const { code, stdout, stderr } = await scheduled(home, ['--budget', '0.001usd', '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/[bd] waits for budget: \$0\.000\d left, needs \$0\.0004 \(p90\)\n/);
    for (const id of ['b', 'd'])
      expect(stderr).toContain(`stepmeter: ${id} is not started: budget: $0.0001 left, needs $0.0004 (p90)\n`);
    expect(stderr).not.toContain('not known');
    const { ran } = JSON.parse(stdout) as { ran: { tasks: object[] } };
    expect(ran).toMatchObject({ spent: { budgetUsd: 0.001, spentUsd: 0.0009, isComplete: true } });
    expect(ran.tasks).toMatchObject([
      { id: 'c', result: 'success', isOverBudget: false },
      { id: 'd', result: 'skipped', because: [], isOverBudget: true },
      { id: 'e', result: 'skipped', because: ['d'], isOverBudget: false },
      { id: 'a', result: 'success', isOverBudget: false },
      { id: 'b', result: 'skipped', because: [], isOverBudget: true },
    ]);
  });

  test.each([[[]], [['--step', 's']]])(
    'says that costs are not known, and starts none with nothing left',
    async (more) => {
      const { code, stdout, stderr } = await scheduled(temporaryFolder(), [
        '--workers',
        '1',
        '--budget',
        '$0.0005',
        ...more,
      ]);
      expect(code).toBe(1);
      expect(stderr).toContain('What the tasks will cost is not known from earlier ones: they start as long as');
      for (const id of ['c', 'd']) expect(stdout).toMatch(new RegExp(`^${id} +success `, 'm'));
      for (const id of ['a', 'b', 'e']) {
        expect(stderr).toContain(`stepmeter: ${id} is not started: budget: $0.0000 left\n`);
        expect(stdout).toMatch(new RegExp(`^${id} +skipped: budget `, 'm'));
      }
      expect(stdout).toContain('Spent: $0.0009 of $0.0005');
    },
  );

  test('says once that it does not limit what a model without a price costs', async () => {
    const { code, stdout, stderr } = await scheduled(temporaryFolder(), ['--budget', '0.0001usd'], 'without-price');
    expect(code).toBe(0);
    expect(stderr.split('What the tasks cost is only partly known, and the budget limits only that')).toHaveLength(2);
    expect(stdout).toContain('Spent: at least $0.0000 of $0.0001');
  });

  test.each<[string[], Record<string, string>, string]>([
    [['--budget', '5', '--', 'true'], { STEPMETER: '0' }, 'STEPMETER=0 records nothing of what they cost'],
    [['--budget', '5'], {}, '--budget limits what they cost, but none of them runs'],
    [['--budget', '0', '--', 'true'], {}, 'expected US dollars above 0, such as 5usd'],
  ])('refuses %j with %j', async (args, env, found) => {
    const home = temporaryFolder();
    const { code, stdout, stderr } = await runCli(['schedule', tasksIn(home), ...args], { home, env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(found);
  });
});

/** Runs tasks, each as a session, two at once unless the flags say something else. */
function scheduled(home: string, flags: readonly string[], model?: string): Promise<CliResult> {
  const events = ['SessionStart', 'Stop', 'SessionEnd'];
  const bin = writeStrictCli(join(home, 'bin'), { version: '2.1.200', events, ...(model && { model }) });
  const env = { PATH: `${bin}:${String(process.env['PATH'])}`, HOME: home };
  const args = ['schedule', tasksIn(home), '--workflow', 'w', ...flags, '--', 'claude', '-p'];
  return runCli(args, { home, env });
}

function tasksIn(folder: string): string {
  const file = join(folder, 'tasks.json');
  writeFileSync(
    file,
    '{"workers": 2, "tasks": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d", "after": "c"}, {"id": "e", "after": "d"}]}',
  );
  return file;
}
