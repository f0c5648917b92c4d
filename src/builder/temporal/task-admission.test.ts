import { expect, test } from 'vitest';
import type { JournalEntry } from '../../engine/journal-entry.ts';
import type { BuildContext } from '../build-context.ts';
import type { BuildEvent } from '../events.ts';
import { openAdmission } from './task-admission.ts';

const GIB = 1024 ** 3;

test('a task waits for memory while another one runs, reports it once, and starts when there is enough', async () => {
  const entries = [started('implement a'), started('implement b')];
  const free = [1, 1, 4].map((gib) => gib * GIB);
  const { build, events, pauses } = buildWith(() => free.shift() ?? 0);
  await openAdmission(build, { read: () => entries, append: () => {} }, 'b').admitted(async () => {});
  expect(events).toEqual([{ type: 'task.waiting', task: 'b', reason: 'memory: 0.0 GiB free, needs 1.0 GiB (p90)' }]);
  expect(pauses()).toBe(2);
});

test('a task starts with too little memory if no other one runs: waiting would change nothing', async () => {
  const { build, events } = buildWith(() => 0);
  const journal = { read: () => [started('implement b'), started('plan')], append: () => {} };
  expect(await openAdmission(build, journal, 'b').admitted(async () => 'done')).toBe('done');
  expect(events).toEqual([]);
});

test('of two tasks that would start at the same time, the second counts the first, and waits', async () => {
  // Enough for one task beside one that runs, until one has ended.
  const { build, events } = buildWith(() => 1.5 * GIB);
  const entries: JournalEntry[] = [];
  const journal = { read: () => entries, append: (entry: JournalEntry) => void entries.push(entry) };
  const order: string[] = [];
  const run = (task: string): Promise<void> => {
    const { admitted, mayStart } = openAdmission({ ...build, pause: async () => endOf(entries, order) }, journal, task);
    return admitted(async () => {
      // Both were admitted before one of them has started.
      await Promise.resolve();
      mayStart();
      order.push(`${task} starts`);
      journal.append(started(`implement ${task}`));
    });
  };
  await Promise.all([run('a'), run('b')]);
  expect(order).toEqual(['a starts', 'a ends', 'b starts']);
  expect(events).toMatchObject([{ type: 'task.waiting', task: 'b' }]);
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

/** Ends the task that runs. */
function endOf(entries: JournalEntry[], order: string[]): void {
  order.push('a ends');
  entries.push({ v: 1, type: 'settled', key: 'implement a', attempt: 1, at: 0, costUsd: 0 });
}
