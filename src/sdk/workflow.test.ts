import { sep } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { readSpool, stepsByName } from '../testing/read-spool.ts';
import { newRunId, traceIdOf } from '../core/ids/ids.ts';
import { step, workflow } from './index.ts';

beforeEach(workInEmptyFolder);

const DECISION = '01a2b3c4-0000-7000-8000-000000000000';

test('a choice is joined with the step that it was made for, or with the run if the step has none', async () => {
  const home = isolatedState();
  const choice = { id: `usual@1/${DECISION}`, name: 'usual', version: 1 };
  await workflow('w', {}, () => step('implement', { choice }, () => {}));
  await step('alone', { choice }, () => {});
  const { implement, alone } = stepsByName(home);
  expect(implement).toMatchObject({ decision: DECISION });
  expect(alone).not.toHaveProperty('decision');
  const runs = readSpool(home).flatMap(({ context: { run, step: of } }) => (of ? [] : [run]));
  expect(runs.find(({ workflow: name }) => name === 'w')).not.toHaveProperty('decision');
  const own = { decision: DECISION, configId: 'usual', configVersion: '1' };
  expect(runs.find(({ workflow: name }) => name === 'alone')).toMatchObject(own);
});

test('a choice with a limit of money passes it on; one without any money left starts nothing', async () => {
  const home = isolatedState();
  const choice = { id: `usual@1/${DECISION}/0.5`, name: 'usual', version: 1, maxCostUsd: 0.5 };
  await step('alone', { choice }, () => {});
  await workflow('w', {}, () => step('implement', { choice }, () => {}));
  const [run] = readSpool(home).flatMap(({ context }) => (context.run.workflow === 'alone' ? [context.run] : []));
  expect(run).toMatchObject({ decision: DECISION, maxCostUsd: 0.5 });
  expect(stepsByName(home)['implement']).toMatchObject({ maxCostUsd: 0.5 });
  const spent = { choice: { ...choice, maxCostUsd: 0 } };
  const message = 'Cannot start a session: nothing is left of the limit of money for today';
  const started: string[] = [];
  await expect(workflow('w', spent, () => started.push('workflow'))).rejects.toThrow(message);
  await expect(step('s', spent, () => started.push('step'))).rejects.toThrow(message);
  await expect(workflow('w', {}, () => step('s', spent, () => started.push('inner')))).rejects.toThrow(message);
  const late = { choice: { ...choice, id: 'usual@1/01990000-0000-7000-8000-000000000000/0.5/day' } };
  await expect(workflow('w', late, () => started.push('late'))).rejects.toThrow('reserved money for an hour');
  const soon = { choice: { ...choice, id: `usual@1/${newRunId()}/0.5/day` } };
  await workflow('w', soon, () => started.push('soon'));
  expect(started).toEqual(['soon']);
});

describe('workflow()', () => {
  test('records the run, its end and nothing else', async () => {
    const home = isolatedState();
    const before = Date.now();
    const id = await workflow('build', { taskType: 'library', variant: 'b', project: '/p' }, (run) => run.id);
    const [folder, ...others] = readSpool(home);
    expect(others).toEqual([]);
    expect(folder?.context).toMatchObject({ v: 1, startedAt: expect.any(Number) as number, project: '/p' });
    expect(folder?.context.run).toEqual({ id, workflow: 'build', taskType: 'library', variant: 'b' });
    expect(folder?.context).not.toHaveProperty('step');
    expect(folder?.context.startedAt).toBeGreaterThanOrEqual(before);
    expect(folder?.records).toEqual([{ v: 1, type: 'run.ended', at: expect.any(Number) as number, result: 'success' }]);
  });

  test('uses the current folder as project, and resolves relative ones against it', async () => {
    const home = isolatedState();
    await workflow('a', {}, () => {});
    await workflow('b', { project: 'packages/x' }, () => step('s', { project: 'y' }, () => {}));
    expect(readSpool(home).map(({ context }) => context.project)).toEqual([
      process.cwd(),
      [process.cwd(), 'packages', 'x'].join(sep),
      [process.cwd(), 'packages', 'x', 'y'].join(sep),
    ]);
  });

  test.each([
    ['a value', () => 'result'],
    ['a promise', async () => 'result'],
  ])('returns what its function returns: %s', async (_what, fn) => {
    isolatedState();
    expect(await workflow('build', {}, fn)).toBe('result');
  });

  test('rethrows what its function throws, unchanged, and records the type of it', async () => {
    const home = isolatedState();
    const thrown = Object.freeze(new RangeError('secret text', { cause: 1 }));
    await expect(
      workflow('build', {}, () => {
        throw thrown;
      }),
    ).rejects.toBe(thrown);
    expect(readSpool(home)[0]?.records[0]).toMatchObject({ result: 'failure', errorType: 'RangeError' });
    expect(JSON.stringify(readSpool(home))).not.toContain('secret');
  });

  test.each([
    ['a text', 'no'],
    ['nothing', undefined],
    ['null', null],
  ])('rethrows %s', async (_what, thrown) => {
    const home = isolatedState();
    await expect(workflow('build', {}, () => Promise.reject(thrown))).rejects.toBe(thrown);
    expect(readSpool(home)[0]?.records[0]).toMatchObject({ result: 'failure', errorType: typeof thrown });
  });

  test.each([
    [
      'fails when it is read',
      {
        get: () => {
          throw new Error('read');
        },
      },
    ],
    ['is no text', { value: 1n }],
  ])('rethrows an error whose name %s', async (_what, name) => {
    const home = isolatedState();
    const thrown = Object.defineProperty(new Error('no'), 'name', name);
    await expect(workflow('build', {}, () => Promise.reject(thrown))).rejects.toBe(thrown);
    expect(ends(home)).toEqual([['run.ended failure']]);
  });

  test('treats an abort as a cancellation, not a failure', async () => {
    const home = isolatedState();
    const aborted = workflow('build', {}, () => step('s', {}, () => AbortSignal.abort().throwIfAborted()));
    await expect(aborted).rejects.toThrow('aborted');
    expect(ends(home)).toEqual([['run.ended cancelled'], ['step.ended cancelled']]);
  });

  test('gives its processes the environment of the run', async () => {
    isolatedState();
    const { id, env, inside } = await workflow('build', {}, (run) => ({ ...run, inside: { ...process.env } }));
    expect(env['TRACEPARENT']).toContain(traceIdOf(id));
    expect(inside).toMatchObject(env);
    expect(env['STEPMETER_SPOOL']).toContain(id);
  });
});

describe('step()', () => {
  test('belongs to the run around it and records its end', async () => {
    const home = isolatedState();
    const runId = await workflow('build', {}, (run) =>
      step('plan', {}, ({ runId: of, attempt }) => {
        expect(of).toBe(run.id);
        expect(attempt).toBe(1);
        return run.id;
      }),
    );
    const [run, plan] = readSpool(home);
    expect(run?.context.run).toEqual(plan?.context.run);
    expect(plan?.context).toMatchObject({ run: { id: runId }, step: { name: 'plan', attempt: 1, kind: 'first' } });
    expect(plan?.context.step).not.toHaveProperty('parentId');
    expect(ends(home)).toEqual([['run.ended success'], ['step.ended success']]);
  });

  test('returns results and rethrows errors unchanged', async () => {
    isolatedState();
    const result = { deep: [1] };
    const thrown = new Error('no');
    expect(await step('a', {}, () => result)).toBe(result);
    await expect(step('a', {}, () => Promise.reject(thrown))).rejects.toBe(thrown);
  });

  test('that fails and is caught leaves the run a success', async () => {
    const home = isolatedState();
    await workflow('build', {}, () => step('a', {}, () => Promise.reject(new Error('no'))).catch(() => {}));
    expect(ends(home)).toEqual([['run.ended success'], ['step.ended failure']]);
  });

  test('starts a run unless it is inside one', async () => {
    const home = isolatedState();
    await step('plan', {}, () => step('inner', {}, () => {}));
    const [run, ...steps] = readSpool(home);
    expect(run?.context.run.workflow).toBe('plan');
    expect(steps.map(({ context }) => context.run.id)).toEqual([run?.context.run.id, run?.context.run.id]);
    expect(ends(home)).toEqual([['run.ended success'], ['step.ended success'], ['step.ended success']]);
  });

  test('has a run of its own even while another one that is not around it is under way', async () => {
    const home = isolatedState();
    await Promise.all([step('a', {}, () => Promise.resolve()), step('b', {}, () => Promise.resolve())]);
    const runs = readSpool(home).filter(({ context }) => !context.step);
    expect(runs.map(({ context }) => context.run.workflow)).toEqual(['a', 'b']);
    const { a, b } = stepsByName(home);
    expect([a?.parentId, b?.parentId]).toEqual([undefined, undefined]);
  });

  test('knows the step around it', async () => {
    const home = isolatedState();
    await workflow('build', {}, () =>
      step('outer', {}, async () => {
        await step('inner', {}, () => step('innermost', {}, () => {}));
        await step('second', {}, () => {});
      }),
    );
    const { outer, inner, innermost, second } = stepsByName(home);
    expect(inner?.parentId).toBe(outer?.id);
    expect(second?.parentId).toBe(outer?.id);
    expect(innermost?.parentId).toBe(inner?.id);
  });

  test('is a retry after it failed, linked to the failed attempt', async () => {
    const home = isolatedState();
    const attempts: number[] = [];
    const build = (): Promise<void> =>
      step('build', {}, ({ attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error('not yet');
      });
    await workflow('w', {}, async () => {
      await build().catch(() => {});
      await build().catch(() => {});
      await build();
      await build().catch(() => {});
    });
    expect(attempts).toEqual([1, 2, 3, 1]);
    const steps = readSpool(home).flatMap(({ context }) => context.step ?? []);
    expect(steps.map(({ kind }) => kind)).toEqual(['first', 'retry', 'retry', 'first']);
    expect(steps.map(({ linkId }) => linkId)).toEqual([undefined, steps[0]?.id, steps[1]?.id, undefined]);
  });

  test('that repairs another is linked to it', async () => {
    const home = isolatedState();
    await workflow('w', {}, async () => {
      await step('check', {}, () => Promise.reject(new Error('no'))).catch(() => {});
      await step('repair', { repairs: 'check' }, () => {});
    });
    const { check, repair } = stepsByName(home);
    expect(repair).toMatchObject({ kind: 'repair', attempt: 1, linkId: check?.id });
  });

  test('of one name in another run is no attempt at it', async () => {
    const home = isolatedState();
    await workflow('w', {}, () => step('a', {}, () => Promise.reject(new Error('no')))).catch(() => {});
    await workflow('w', {}, () => step('a', {}, () => {}));
    const attempts = readSpool(home).flatMap(({ context }) => context.step?.attempt ?? []);
    expect(attempts).toEqual([1, 1]);
  });

  test('of one name side by side is no attempt at its siblings', async () => {
    const home = isolatedState();
    await workflow('w', {}, () =>
      Promise.allSettled([1, 2, 3].map((n) => step('a', {}, () => (n === 1 ? Promise.reject(n) : n)))),
    );
    const steps = readSpool(home).flatMap(({ context }) => context.step ?? []);
    expect(steps.map(({ attempt, kind, linkId }) => ({ attempt, kind, linkId }))).toEqual(
      Array.from({ length: 3 }, () => ({ attempt: 1, kind: 'first', linkId: undefined })),
    );
  });
});

test.each(['', '\0', undefined as never])(
  'a name of %j is recorded as a stated one, with one warning',
  async (name) => {
    vi.resetModules();
    const sdk = await import('./index.ts');
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const home = isolatedState();
    await sdk.workflow(name, {}, async () => {
      await sdk.step(name, {}, () => Promise.reject(new Error('no'))).catch(() => {});
      await sdk.step(name, {}, () => {});
    });
    const contexts = readSpool(home).map(({ context }) => context);
    expect(contexts.map(({ run, step: of }) => [run.workflow, of?.name, of?.attempt])).toEqual([
      ['unnamed', undefined, undefined],
      ['unnamed', 'unnamed', 1],
      ['unnamed', 'unnamed', 2],
    ]);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      'A workflow has no usable name; it is recorded as "unnamed"',
      'A step has no usable name; it is recorded as "unnamed"',
    ]);
  },
);

function ends(home: string) {
  return readSpool(home).map(({ records }) =>
    records.filter(({ type }) => type !== 'step.files').map(({ type, result }) => `${type} ${result}`),
  );
}
