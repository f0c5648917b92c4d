import { describe, expect, test } from 'vitest';
import { contextOf, contextSpanId, traceparentOf, type Context } from './context.ts';
import { runSpanId, stepSpanId } from './ids/span-ids.ts';

const RUN_ID = '0192f0c1-2b3c-7d4e-8f50-112233445566';

const OF_RUN: Context = {
  v: 1,
  run: { id: RUN_ID, workflow: 'package-build' },
  startedAt: 1_790_000_000_000,
  project: '/home/me/project',
};

const STEP_ID = '0192f0c1-2b3c-7d4e-8f50-aabbccddeeff';

const OF_STEP: Context = {
  ...OF_RUN,
  run: {
    ...OF_RUN.run,
    taskType: 'library',
    configId: 'c',
    configVersion: '3',
    variant: 'b',
    task: 't',
    assignment: 'e/b/0',
    startedBy: '00-a-b-01',
  },
  step: {
    id: STEP_ID,
    name: 'implement',
    attempt: 2,
    kind: 'retry',
    parentId: 'p',
    linkId: 'l',
    queue: 'build',
    queuedMs: 5,
  },
};

describe('contextOf()', () => {
  test('reads back what was written, of a run and of a step', () => {
    expect(reread(OF_RUN)).toEqual(OF_RUN);
    expect(reread(OF_STEP)).toEqual(OF_STEP);
  });

  test('reads back whether it is simulated', () => {
    const run = { ...OF_RUN.run, simulated: true as const };
    expect(reread({ ...OF_RUN, run })).toEqual({ ...OF_RUN, run });
    expect(reread({ ...OF_RUN, run: { ...run, simulated: 'yes' } })).toEqual(OF_RUN);
  });

  test('reads back which process owns it, if that is said in full', () => {
    const owner = { host: 'h', pid: 7, start: 'boot/1' };
    expect(reread({ ...OF_RUN, owner })).toEqual({ ...OF_RUN, owner });
    expect(reread({ ...OF_RUN, owner: { host: 'h' } })).toEqual(OF_RUN);
    expect(reread({ ...OF_RUN, owner: 'me' })).toEqual(OF_RUN);
  });

  test('drops what it does not know', () => {
    const more = { ...OF_STEP, prompt: 'secret', run: { ...OF_STEP.run, prompt: 'secret' } };
    expect(reread(more)).toEqual(OF_STEP);
  });

  test('drops optional words that say nothing', () => {
    const run = { ...OF_RUN.run, taskType: '', variant: 7 };
    expect(reread({ ...OF_RUN, run })).toEqual(OF_RUN);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'context'],
    ['an array', [OF_RUN]],
    ['an empty object', {}],
    ['another version', { ...OF_RUN, v: 2 }],
    ['no run', { ...OF_RUN, run: undefined }],
    ['a run without id', { ...OF_RUN, run: { workflow: 'w' } }],
    ['a run whose id is a path', { ...OF_RUN, run: { id: '../x', workflow: 'w' } }],
    ['a run without workflow', { ...OF_RUN, run: { id: RUN_ID, workflow: '' } }],
    ['no start', { ...OF_RUN, startedAt: '2026' }],
    ['an infinite start', { ...OF_RUN, startedAt: Number.POSITIVE_INFINITY }],
    ['a start that is no time', { ...OF_RUN, startedAt: 1e300 }],
    ['no project', { ...OF_RUN, project: '' }],
    ['a step that is null', { ...OF_RUN, step: null }],
    ['a step without name', { ...OF_STEP, step: { ...OF_STEP.step, name: undefined } }],
    ['a step without id', { ...OF_STEP, step: { ...OF_STEP.step, id: 'x' } }],
    ['a step of unknown kind', { ...OF_STEP, step: { ...OF_STEP.step, kind: 'second' } }],
    ['a step of attempt 1e300', { ...OF_STEP, step: { ...OF_STEP.step, attempt: 1e300 } }],
    ['a step of attempt 0', { ...OF_STEP, step: { ...OF_STEP.step, attempt: 0 } }],
  ])('takes %s for no context', (_what, value) => {
    expect(contextOf(value)).toBeUndefined();
  });
});

describe('the span of a context', () => {
  test("is the step's, else the run's", () => {
    expect(contextSpanId(OF_STEP)).toBe(stepSpanId(STEP_ID));
    expect(contextSpanId(OF_RUN)).toBe(runSpanId(RUN_ID));
  });

  test('is named in a W3C traceparent, sampled, in the trace of the run', () => {
    expect(traceparentOf(OF_STEP)).toBe(`00-0192f0c12b3c7d4e8f50112233445566-${stepSpanId(STEP_ID)}-01`);
    expect(traceparentOf(OF_RUN, 'b7ad6b7169203331')).toBe('00-0192f0c12b3c7d4e8f50112233445566-b7ad6b7169203331-01');
  });
});

function reread(context: object): Context | undefined {
  return contextOf(JSON.parse(JSON.stringify(context)));
}
