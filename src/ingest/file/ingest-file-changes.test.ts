import { toolUseIdOf } from '../../core/ids/model-ids.ts';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { Context } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import type { FileChange, SpoolRecord, StepFilesRecord } from '../../spool/record.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder, writeWhole } from '../../spool/context-folder.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { drain, newDrain } from '../../relay/drain.ts';

const START = Date.now() - 60_000;

describe('files that a call changed', () => {
  test('become operations of the call, counted and shown under it, once', async () => {
    const relay = await openRelay();
    const step = relay.step('aa');
    step.call('t1', 'Bash', 0, 100);
    const changes = [create('a.ts', 50), { ...remove('b.ts', 60), renamedTo: 'a.ts' }];
    step.changed('t1', 0, 100, changes);
    await relay.pass();
    step.changed('t1', 0, 100, changes);
    await relay.pass();
    expect(await relay.rows()).toEqual(['aa t1 create a.ts', 'aa t1 delete b.ts']);
    expect(await relay.counter('stepmeter.file.operations', '"stepmeter.file.source":"shell"')).toBe(2);
    expect(await relay.counter('stepmeter.file.bytes', '"removed"')).toBe(4);
    expect(await relay.counter('stepmeter.file.lines', '"added"')).toBe(2);
    const spans = await relay.spans();
    const tool = spans.find(({ name }) => name === 'execute_tool Bash');
    const files = spans.filter(({ name }) => name.startsWith('file '));
    expect(files.map(({ name }) => name).sort()).toEqual(['file create', 'file delete']);
    expect(files.every(({ parentSpanId }) => parentSpanId === tool?.spanId)).toBe(true);
    const [, deleted] = await relay.store.db.selectFrom('file_operation').selectAll().orderBy('path').execute();
    expect(deleted).toMatchObject({ renamed_to: 'a.ts', size_before: 4, source: 'shell', at: START + 60 });
  });

  test('are counted, all of them, and become spans up to a number that a trace can hold', async () => {
    const relay = await openRelay();
    const step = relay.step('aa');
    step.call('t1', 'Bash', 0, 100);
    step.changed(
      't1',
      0,
      100,
      Array.from({ length: 700 }, (_, i) => create(`${i}.ts`, 50)),
    );
    await relay.pass();
    expect(await relay.counter('stepmeter.file.operations', 'create')).toBe(700);
    expect((await relay.spans()).filter(({ name }) => name === 'file create')).toHaveLength(500);
  });
});

describe('what a step changed', () => {
  test('that no call explains is its own, and a difference where it had calls', async () => {
    const relay = await openRelay();
    const [plain, session] = [relay.step('aa', '/p'), relay.step('bb', '/q')];
    plain.files({ created: 1, bytes: 4, unexplained: [create('a.ts', 30_000)], uncounted: { files: 7, bytes: 70 } });
    session.call('t1', 'Bash', 0, 100);
    session.files({ created: 1, bytes: 4, unexplained: [create('b.ts', 30_000)] });
    await relay.pass();
    expect(await relay.rows()).toEqual(['aa - create a.ts', 'bb - create b.ts']);
    expect(await relay.counter('stepmeter.reconcile.difference', '"files"')).toBe(1);
    const [row] = await relay.store.db.selectFrom('step_files').selectAll().orderBy('run_id').execute();
    expect(row).toMatchObject({ created: 1, unexplained: 1, uncounted_files: 7, uncounted_bytes: 70 });
  });

  test('is given to the command that ran at the time, though the supervisor had not heard of it', async () => {
    const relay = await openRelay();
    const step = relay.step('aa');
    step.call('t1', 'Bash', 1000, 2000);
    step.call('t2', 'Read', 2500, 3000);
    const unexplained = [create('a.ts', 1500), create('b.ts', 2700), remove('c.ts')];
    step.files({ created: 2, deleted: 1, bytes: 4, unexplained });
    await relay.pass();
    expect(await relay.rows()).toEqual(['aa t1 create a.ts', 'aa - create b.ts', 'aa - delete c.ts']);
    expect(await relay.counter('stepmeter.reconcile.difference', '"files"')).toBe(2);
  });

  test('is not counted again where a tool reported it and the supervisor had not heard of that', async () => {
    const relay = await openRelay();
    const step = relay.step('aa');
    step.call('w1', 'Write', 1000, 1020, [create('/p/a.ts')]);
    step.files({ created: 1, bytes: 4, unexplained: [create('a.ts', 1010)] });
    await relay.pass();
    expect(await relay.rows()).toEqual(['aa w1 create a.ts']);
    expect(await relay.counter('stepmeter.reconcile.difference', 'files')).toBe(0);
  });

  test('is compared with the sum of its operations, which temporary files do not change', async () => {
    const relay = await openRelay();
    const [right, wrong] = [relay.step('aa', '/p'), relay.step('bb', '/q')];
    for (const [step, call] of [
      [right, 'w1'],
      [wrong, 'w2'],
    ] as const) {
      step.call(call, 'Write', 0, 10, [
        create(`${step.context.project}/a.ts`),
        create('/elsewhere/x.ts'),
        create(`${step.context.project}/dist/y.js`),
      ]);
      step.call(`${call}b`, 'Bash', 20, 30);
      step.changed(`${call}b`, 20, 30, [create('gone.ts', 21), create('b.ts', 25)]);
      step.call(`${call}c`, 'Bash', 40, 50);
      step.changed(`${call}c`, 40, 50, [remove('gone.ts', 45)]);
    }
    right.files({ created: 2, bytes: 8, unlisted: ['dist/y.js'] });
    wrong.files({ created: 1, bytes: 5, unlisted: ['dist/y.js'] });
    await relay.pass();
    expect(await relay.counter('stepmeter.reconcile.difference', '"files"')).toBe(1);
    expect(await relay.counter('stepmeter.reconcile.difference', '"file_bytes"')).toBe(3);
  });
});

describe('steps that work on the same files at the same time', () => {
  test('have each change once, with the step that did it', async () => {
    const relay = await openRelay();
    const [a, b] = [relay.step('aa'), relay.step('bb')];
    a.call('w1', 'Write', 1000, 1020, [create('/p/a.ts')]);
    a.call('t1', 'Bash', 2000, 3000);
    a.changed('t1', 2000, 3000, [create('c.ts', 2500), remove('d.ts', 2600)]);
    b.call('t2', 'Bash', 500, 2800);
    // The long-running command of the other step observes all of it.
    b.changed('t2', 500, 2800, [
      create('a.ts', 1010),
      create('own.ts', 600),
      create('c.ts', 2500),
      remove('d.ts', 2610),
    ]);
    b.files({ created: 4, unexplained: [create('late.ts', 2900)] });
    a.files({ created: 4, unexplained: [create('own.ts', 600), create('late.ts', 2900)] });
    await relay.pass();
    expect((await relay.rows()).sort()).toEqual([
      'aa t1 create c.ts',
      'aa t1 delete d.ts',
      'aa w1 create a.ts',
      'bb - create late.ts',
      'bb t2 create own.ts',
    ]);
  });

  test('are those in folders above and below, and no others', async () => {
    const relay = await openRelay();
    const runId = newRunId();
    const [inner, other, outer] = [
      relay.step('bb', '/p/sub', runId),
      relay.step('cc', '/p2', runId),
      relay.step('aa', '/p', runId),
    ];
    inner.files({ unexplained: [create('x.ts', 100)] }, 0, 200);
    other.files({ unexplained: [create('sub/x.ts', 100)] }, 0, 200);
    outer.files({ unexplained: [create('sub/x.ts', 100), create('y.ts', 300)] }, 0, 400);
    await relay.pass();
    expect((await relay.rows()).sort()).toEqual(['aa - create y.ts', 'bb - create x.ts', 'cc - create sub/x.ts']);
  });

  test('are none that had ended before', async () => {
    const relay = await openRelay();
    const [first, second] = [relay.step('aa'), relay.step('bb')];
    first.files({ unexplained: [create('x.ts', 100)] }, 0, 200);
    first.drop({ v: 1, type: 'step.ended', at: START + 200, result: 'success' });
    second.files({ unexplained: [create('x.ts', 900)] }, 800, 1000);
    await relay.pass();
    expect(await relay.rows()).toEqual(['aa - create x.ts', 'bb - create x.ts']);
  });
});

describe('records of files that are none', () => {
  test.each([
    ['no changes', { type: 'files.changed', at: START, startedAt: START, toolUseId: 't' }],
    ['no call', { type: 'files.changed', at: START, startedAt: START, changes: [] }],
    [
      'a path out of the project',
      {
        type: 'files.changed',
        at: START,
        startedAt: START,
        toolUseId: 't',
        changes: [{ path: '../x', operation: 'create' }],
      },
    ],
    [
      'an unknown operation',
      { type: 'step.files', at: START, startedAt: START, unexplained: [{ path: 'x', operation: 'burn' }] },
    ],
    ['no time', { type: 'step.files', unexplained: [] }],
  ])('with %s go to quarantine', async (_what, record) => {
    const relay = await openRelay();
    relay.step('aa').drop({ v: 1, ...record } as unknown as SpoolRecord);
    await relay.pass();
    const [entry] = await relay.store.db.selectFrom('audit_entry').selectAll().execute();
    expect(entry?.outcome).toContain('quarantined');
    expect(await relay.rows()).toEqual([]);
  });
});

type Step = {
  readonly context: Context;
  readonly drop: (record: SpoolRecord) => void;
  /** A finished call and the files it reported. */
  readonly call: (id: string, tool: string, from: number, to: number, files?: readonly FileChange[]) => void;
  readonly changed: (id: string, from: number, to: number, changes: readonly FileChange[]) => void;
  readonly files: (record: Partial<StepFilesRecord>, from?: number, to?: number) => void;
};

async function openRelay() {
  const home = temporaryFolder();
  const store = await openNewStore(isolatedEnvironment(home));
  onTestFinished(() => store.close());
  const options = newDrain({ store, home, exports: true });
  const rows = async () => {
    const found = await store.db.selectFrom('file_operation').selectAll().orderBy('path').execute();
    return found.map(
      ({ step_id, tool_call_id, operation, path }) =>
        `${step_id?.slice(-2)} ${tool_call_id ? toolUseIdOf(tool_call_id) : '-'} ${operation} ${path}`,
    );
  };
  return {
    store,
    home,
    pass: () => drain(options),
    rows,
    counter: async (name: string, part: string): Promise<number> => {
      const { counters } = await store.totals();
      const found = counters.filter((counter) => counter.name === name && counter.labels.includes(part));
      return found.reduce((sum, { value }) => sum + value, 0);
    },
    spans: async () => {
      const found = await store.db.selectFrom('outbox').selectAll().execute();
      return found.map(({ body }) => JSON.parse(body) as { name: string; parentSpanId: string; spanId: string });
    },
    step: (ending: string, project = '/p', runId = newRunId()): Step => {
      const id = `${newStepId().slice(0, -2)}${ending}`;
      const step = { id, name: `step-${ending}`, attempt: 1, kind: 'first' } as const;
      const context: Context = { v: 1, run: { id: runId, workflow: 'w' }, step, startedAt: START, project };
      const folder = openContextFolder(join(home, 'spool'), context);
      const drop = (record: SpoolRecord): void => appendRecord(folder, record);
      return {
        context,
        drop,
        call: (toolUseId, tool, from, to, files = []) => {
          const event = { hook_event_name: 'PostToolUse', tool_name: tool, tool_use_id: toolUseId };
          const payload = { measured: true, ...event, duration_ms: to - from, files };
          const record = { v: 1, type: 'hook', via: 'module', at: START + to, payload };
          writeWhole(folder, `${START + to}-${toolUseId}.json`, JSON.stringify(record));
        },
        changed: (toolUseId, from, to, changes) =>
          drop({
            v: 1,
            type: 'files.changed',
            at: START + to,
            startedAt: START + from,
            toolUseId,
            source: 'shell',
            changes,
          }),
        files: (record, from = 0, to = 50_000) =>
          drop({
            v: 1,
            type: 'step.files',
            at: START + to,
            startedAt: START + from,
            created: 0,
            modified: 0,
            deleted: 0,
            linesAdded: 0,
            linesRemoved: 0,
            bytes: 0,
            unexplained: [],
            unlisted: [],
            uncounted: { files: 0, bytes: 0 },
            ...record,
          }),
      };
    },
  };
}

function create(path: string, changedAt?: number, size = 4): FileChange {
  return {
    path,
    operation: 'create',
    size,
    lines: 2,
    linesAdded: 2,
    linesRemoved: 0,
    ...(changedAt !== undefined && { changedAt: START + changedAt }),
  };
}

function remove(path: string, changedAt?: number, sizeBefore = 4): FileChange {
  return {
    path,
    operation: 'delete',
    sizeBefore,
    linesAdded: 0,
    linesRemoved: 2,
    ...(changedAt !== undefined && { changedAt: START + changedAt }),
  };
}
