import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bash, bashCall } from '../../src/testing/fake-model/bash.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import type { Conversation, Turn } from '../../src/testing/fake-model/plan.ts';
import { realTests } from '../../src/testing/real.ts';
import { billOf, sumsOf } from '../../src/testing/store/bill-sums.ts';
import {
  eventCounts,
  openInteractiveWorkshop,
  PLUGIN,
  type InteractiveWorkshop,
} from '../../src/testing/claude/interactive-workshop.ts';

const real = realTests('interactive sessions of the real CLI', missingClaude());

const LISTED = { settings: [], plugin: ['--plugin-dir', PLUGIN] } as const;

/** How hooks are added to a session without a runner. */
const FORMS = [
  { form: 'commands in the settings', install: true, args: LISTED.settings },
  { form: 'a module', install: false, args: LISTED.plugin },
  { form: 'both at once', install: true, args: LISTED.plugin },
];

const FREE = ['--permission-mode', 'bypassPermissions'];

const oneTool: Turn[] = [bash('true')];

describe.skipIf(real.skip)(`${real.title}`, () => {
  describe.each(FORMS)('with the hooks as $form', ({ install: installed, args }) => {
    test('is a run of its own that agrees with the CLI’s own record', async () => {
      const workshop = await openInteractiveWorkshop(work);
      if (installed) await install(workshop);
      const result = await workshop.claude([...args, '-p', 'secret prompt', ...FREE]);
      const records = workshop.pendingRecords();
      expect(records.length).toBeGreaterThan(0);
      const spool = join(workshop.dir, 'state', 'spool', 'interactive');
      for (const name of records) expect(statSync(join(spool, name)).mode & 0o777).toBe(0o600);
      expect(statSync(spool).mode & 0o777).toBe(0o700);

      const [run, ...others] = await workshop.endedRuns();
      expect(others).toEqual([]);
      expect(run).toMatchObject({ workflow: 'interactive', result: 'success', requests: 5 });
      expect(run && sumsOf(run)).toEqual(billOf(result));
      const report = await workshop.show(String(run?.id));
      expect(report.billUsd).toBe(result.total_cost_usd);
      expect(report.steps).toMatchObject([
        { name: 'session', result: 'success', toolCalls: 4, failedToolCalls: 1, files: { created: 1 } },
      ]);
      expect(report.files).toMatchObject([{ path: 'a.txt', operation: 'create', size: 7 }]);
      const store = await workshop.store();
      expect(await eventCounts(store)).toEqual({
        start: 1,
        prompt: 1,
        subagent_start: 1,
        subagent_stop: 1,
        stop: 1,
        end: 1,
      });
      const open = await store.db.selectFrom('pending_request').selectAll().execute();
      expect([open, workshop.pendingRecords(), readdirSync(join(workshop.dir, 'state'))]).toEqual([
        [],
        [],
        expect.not.arrayContaining(['quarantine']),
      ]);
    });

    test('records every permission that was requested and denied', async () => {
      const workshop = await openInteractiveWorkshop((project) => [
        { tools: [{ name: 'Write', input: { file_path: `${project}/a.txt`, content: 'secret\n' } }] },
        bash('rm -rf /tmp/nothing-there'),
      ]);
      if (installed) await install(workshop);
      const result = await workshop.claude([...args, '-p', 'go']);
      expect(result.permission_denials).toHaveLength(2);
      const [run] = await workshop.endedRuns();
      expect(run && sumsOf(run)).toEqual(billOf(result));
      const store = await workshop.store();
      expect(await eventCounts(store)).toMatchObject({ permission_request: 2, permission_denied: 2 });
      const asked = await store.db
        .selectFrom('session_event')
        .select('attributes')
        .where('type', '=', 'permission_request')
        .execute();
      for (const { attributes } of asked)
        expect(JSON.parse(attributes)).toMatchObject({
          outcome: 'denied',
          decider: 'config',
          wait_ms: expect.any(Number) as number,
        });
      const calls = await store.db.selectFrom('tool_call').select(['tool', 'result', 'error_type']).execute();
      expect(calls).toEqual([
        { tool: 'Write', result: 'denied', error_type: 'permission_denied' },
        { tool: 'Bash', result: 'denied', error_type: 'permission_denied' },
      ]);
    });

    test('fails where the model did', async () => {
      const workshop = await openInteractiveWorkshop(() => [{ error: 400 }]);
      if (installed) await install(workshop);
      const result = await workshop.claude([...args, '-p', 'go']);
      expect(result.is_error).toBe(true);
      await workshop.recorded('StopFailure');
      const [run] = await workshop.endedRuns();
      expect(run).toMatchObject({ result: 'failure', requests: 0 });
      const store = await workshop.store();
      expect(await eventCounts(store)).toMatchObject({ prompt: 1, stop_failure: 1 });
      const errors = (await store.totals()).counters.filter(({ name }) => name === 'stepmeter.errors');
      expect(
        errors.map(({ labels, value }) => [
          (JSON.parse(labels) as Record<string, string>)['stepmeter.error.source'],
          value,
        ]),
      ).toEqual([
        ['model', 1],
        ['step', 1],
      ]);
    });

    test('counts a conversation that is resumed and compacted by what each process did', async () => {
      const workshop = await openInteractiveWorkshop(() => oneTool);
      if (installed) await install(workshop);
      const first = await workshop.claude([...args, '-p', 'go', ...FREE]);
      const second = await workshop.claude([...args, '-p', 'again', '--resume', first.session_id, ...FREE]);
      const third = await workshop.claude([...args, '-p', '/compact', '--resume', first.session_id]);
      const runs = await workshop.endedRuns();
      expect(runs).toHaveLength(3);
      // The CLI's record of a resumed conversation continues from the previous one.
      expect(third.total_cost_usd).toBeGreaterThan(second.total_cost_usd);
      expect(sumsOf(...runs)).toEqual(billOf(third));
      expect(sumsOf(...runs.slice(1))).toEqual(billOf(second));
      expect(sumsOf(...runs.slice(2))).toEqual(billOf(first));
      const store = await workshop.store();
      expect(await eventCounts(store)).toMatchObject({ compaction: 1 });
      const { attributes } = await store.db
        .selectFrom('session_event')
        .select('attributes')
        .where('type', '=', 'compaction')
        .executeTakeFirstOrThrow();
      expect(JSON.parse(attributes)).toEqual({
        source: 'manual',
        tokens_before: expect.any(Number) as number,
        tokens_after: expect.any(Number) as number,
      });
    });
  });

  test('is settled by a relay that runs all the time', async () => {
    const workshop = await openInteractiveWorkshop(work);
    await install(workshop);
    const relay = workshop.start(['relay']);
    const result = await workshop.claude(['-p', 'go', ...FREE]);
    await expect
      .poll(async () => (await workshop.runs()).map(({ result: end }) => end), { interval: 500 })
      .toEqual(['success']);
    const [run] = await workshop.endedRuns();
    expect(run && sumsOf(run)).toEqual(billOf(result));
    expect(await relay.stop()).toBe(0);
  });

  test('leaves nothing behind switched off, or with --bare, which runs no hooks', async () => {
    const workshop = await openInteractiveWorkshop(() => oneTool);
    await install(workshop);
    await workshop.claude(['--plugin-dir', PLUGIN, '-p', 'go', ...FREE], { STEPMETER: '0' });
    await workshop.claude(['--bare', '--plugin-dir', PLUGIN, '-p', 'go', ...FREE]);
    expect(workshop.pendingRecords()).toEqual([]);
    expect(await workshop.endedRuns()).toEqual([]);
  });
});

/** A written file, a failing command, and a subagent that runs a command. */
function work(project: string): Conversation[] {
  return [
    { when: 'SUBTASK', turns: [bash('true')] },
    {
      turns: [
        {
          usage: { input_tokens: 123, output_tokens: 45 },
          tools: [{ name: 'Write', input: { file_path: `${project}/a.txt`, content: 'secret\n' } }, bashCall('exit 3')],
        },
        {
          tools: [
            {
              name: 'Task',
              input: {
                description: 'd',
                prompt: 'SUBTASK',
                subagent_type: 'general-purpose',
                run_in_background: false,
              },
            },
          ],
        },
      ],
    },
  ];
}

async function install(workshop: InteractiveWorkshop): Promise<void> {
  expect(await workshop.stepmeter(['hooks', 'install'])).toMatchObject({ code: 0, stderr: '' });
}
