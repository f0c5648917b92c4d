import { describe, expect, test } from 'vitest';
import type { Context } from '../core/context.ts';
import type { SpoolRecord } from '../spool/record.ts';
import type { SpoolWrite } from '../testing/runs/spool-write.ts';
import { TICK_MS, momentsOf, type Timeline } from './moments.ts';

const HOUR_MS = 3_600_000;
const FROM = 100 * HOUR_MS;
const RUN: Context = { v: 1, run: { id: 'r', workflow: 'w' }, startedAt: FROM, project: '/p' };
const STEP: Context = { ...RUN, step: { id: 's', name: 's', attempt: 1, kind: 'first' } };

describe('momentsOf()', () => {
  test('of a span without anything in it are its ends and its full hours', () => {
    const at = [...momentsOf([], course(2.5))].map((moment) => (moment.at - FROM) / HOUR_MS);
    expect(at).toEqual([0, 1, 2, 2.5]);
  });

  test('hold every drop once, in order, at the first moment that is not before it', () => {
    const writes = [FROM + 1, FROM + TICK_MS, FROM + TICK_MS + 1, FROM + 2 * HOUR_MS].map(runEnd);
    const moments = [...momentsOf(writes, course(3))];
    expect(moments.flatMap((moment) => moment.writes)).toEqual(writes);
    for (const { at, writes: own } of moments) for (const write of own) expect(write.at).toBeLessThanOrEqual(at);
    expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(moments.slice(1, 3).map(({ at }) => at - FROM)).toEqual([TICK_MS, 2 * TICK_MS]);
  });

  test('come when a run ends, and when one begins or a step ends only where it is looked at closely', () => {
    const [early, late] = [FROM + 10 * 60_000, FROM + 40 * 60_000];
    const begun = { at: late - TICK_MS, context: RUN };
    const writes = [{ at: FROM + 60_000, context: RUN }, stepEnd(early), begun, stepEnd(late)];
    const at = [...momentsOf(writes, course(1, { everyStepFrom: FROM + 30 * 60_000 }))].map((moment) => moment.at);
    expect(at).toEqual([FROM, late - TICK_MS, late, FROM + HOUR_MS]);
  });

  test('come at every tick where they are asked for', () => {
    const from = FROM + HOUR_MS - 4 * TICK_MS;
    const at = [...momentsOf([stepEnd(from - TICK_MS)], course(1, { everyTickFrom: from }))].map((moment) => moment.at);
    expect(at).toEqual([FROM, ...[0, 1, 2, 3, 4].map((tick) => from + tick * TICK_MS)].toSorted((a, b) => a - b));
  });
});

function course(hours: number, more: Partial<Timeline> = {}): Timeline {
  const to = FROM + hours * HOUR_MS;
  return { from: FROM, to, everyStepFrom: to, everyTickFrom: to, ...more };
}

function runEnd(at: number): SpoolWrite {
  return { at, context: RUN, record: ended('run.ended', at) };
}

function ended(type: 'run.ended' | 'step.ended', at: number): SpoolRecord {
  return { v: 1, type, at, result: 'success' };
}
function stepEnd(at: number): SpoolWrite {
  return { at, context: STEP, record: ended('step.ended', at) };
}
