import { expect, test } from 'vitest';
import type { JournalEntry } from '../../engine/journal-entry.ts';
import type { BuildContext } from '../build-context.ts';
import type { BuildEvent } from '../events.ts';
import { untilAdmitted } from './task-admission.ts';

const GIB = 1024 ** 3;

test('a task waits for memory while another one runs, reports it once, and starts when there is enough', async () => {
  const entries = [started('implement a'), started('implement b')];
  const free = [1, 1, 4].map((gib) => gib * GIB);
  const { build, events, pauses } = buildWith(() => free.shift() ?? 0);
  await untilAdmitted(build, { read: () => entries, append: () => {} }, 'b');
  expect(events).toEqual([{ type: 'task.waiting', task: 'b', reason: 'memory: 0.0 GiB free, needs 1.0 GiB (p90)' }]);
  expect(pauses()).toBe(2);
});

test('a task starts with too little memory if no other one runs: waiting would change nothing', async () => {
  const { build, events } = buildWith(() => 0);
  await untilAdmitted(build, { read: () => [started('implement b'), started('plan')], append: () => {} }, 'b');
  expect(events).toEqual([]);
});

function started(key: string): JournalEntry {
  return { v: 1, type: 'started', key, attempt: 1, at: 0, input: '', definition: '' };
}

/** A build whose earlier tasks needed 1 GiB each. */
function buildWith(availableBytes: () => number) {
  const events: BuildEvent[] = [];
  let pauses = 0;
  const earlier = { runResult: 'success', configId: null, taskType: null, startedAt: 0, endedAt: 1, result: 'success' };
  const attempts = Array.from({ length: 5 }, (_, n) =>
    (['implement', 'merge'] as const).map((step) => ({
      ...earlier,
      runId: `r${n}`,
      step,
      costUsd: null,
      peakMemory: step === 'implement' ? GIB : null,
    })),
  );
  const build = {
    signal: new AbortController().signal,
    history: attempts.flat(),
    machine: () => ({ availableBytes: availableBytes(), pressure: {} }),
    budget: { remainingUsd: () => 5 },
    emit: (event: BuildEvent) => void events.push(event),
    pause: async () => void (pauses += 1),
  } as unknown as BuildContext;
  return { build, events, pauses: () => pauses };
}
