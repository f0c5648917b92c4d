import { describe, expect, test } from 'vitest';
import { randomOf, type Random } from '../testing/runs/random.ts';
import { achievedParallelism } from './achieved.ts';
import { admitTasks, DEFAULT_LIMITS } from './admit.ts';
import { planTasks } from './plan.ts';
import { GUESS, predictDuration } from './predict.ts';
import { decideSplit, joinOverlapping } from './split.ts';
import type { Observation, PredictedTask, Prediction, Task } from './task.ts';

describe('predictDuration()', () => {
  test('states the guess without history, and the level that it is based on', () => {
    const history = [
      { taskType: 'bugfix', size: 'small', durationMs: 60_000 },
      { taskType: 'bugfix', size: 'large', durationMs: 600_000 },
      { taskType: 'library', size: 'small', durationMs: 300_000 },
      { taskType: 'library', durationMs: 0 },
    ];
    const guess = predictDuration({ id: 'a' }, []);
    expect(guess).toMatchObject({ n: 0, basis: 'guess' });
    expect(guess.medianMs).toBeCloseTo(GUESS.medianMs);
    const basis = (kindOfTask: Omit<Task, 'id'>) => {
      const { n, basis: level } = predictDuration({ id: 'a', ...kindOfTask }, history);
      return [n, level];
    };
    expect(basis({ taskType: 'bugfix', size: 'large' })).toEqual([1, 'type and size']);
    expect(basis({ taskType: 'bugfix', size: 'huge' })).toEqual([2, 'type']);
    expect(basis({ taskType: 'unknown', size: 'small' })).toEqual([3, 'all']);
  });

  test('learns median and spread: 80 of 100 new durations are within the P80', () => {
    const random = randomOf('predict');
    const draw = (): number => random.lognormal(120_000, 0.5);
    const history = Array.from({ length: 200 }, () => ({ taskType: 'bugfix', durationMs: draw() }));
    const { medianMs, p80Ms, meanMs } = predictDuration({ id: 'a', taskType: 'bugfix' }, history);
    expect(medianMs).toBeGreaterThan(105_000);
    expect(medianMs).toBeLessThan(135_000);
    const fresh = Array.from({ length: 4000 }, draw);
    expect(fresh.filter((ms) => ms <= p80Ms).length / fresh.length).toBeCloseTo(0.8, 1);
    expect(meanMs / (fresh.reduce((sum, ms) => sum + ms, 0) / fresh.length)).toBeCloseTo(1, 1);
  });

  test('a few very short tasks shorten the prediction, and do not widen it', () => {
    const history = [16, 50, 170].map((durationMs) => ({ taskType: 'bugfix', durationMs }));
    const { meanMs, sigma } = predictDuration({ id: 'a', taskType: 'bugfix' }, history);
    expect(meanMs).toBeLessThan(2000);
    expect(sigma).toBeLessThan(1.2);
  });

  test('one observation changes the prediction, but does not replace what is known of others', () => {
    const history = Array.from({ length: 50 }, () => ({ taskType: 'bugfix', durationMs: 60_000 }));
    const odd = [...history, { taskType: 'bugfix', size: 'large', durationMs: 6_000_000 }];
    const { medianMs } = predictDuration({ id: 'a', taskType: 'bugfix', size: 'large' }, odd);
    expect(medianMs).toBeGreaterThan(120_000);
    expect(medianMs).toBeLessThan(1_000_000);
  });
});

describe('planTasks()', () => {
  test('takes at most 1.10 of the lower bound on average for 12 tasks on 4 workers, with learned predictions', () => {
    const DRAWS = 1000;
    const sums = { planned: 0, asGiven: 0 };
    for (let draw = 0; draw < DRAWS; draw++) {
      const random = randomOf('makespan', draw);
      const kinds = Array.from({ length: 9 }, () => random.lognormal(240_000, 0.7));
      const kindOf = (): Kind => kind(random.whole(0, 8), kinds, random);
      const history: Observation[] = Array.from({ length: 40 }, () => observation(kindOf()));
      const actual = new Map<string, number>();
      const tasks = Array.from({ length: 12 }, (_, i) => {
        const { durationMs, ...rest } = observation(kindOf());
        actual.set(String(i), durationMs);
        return { id: String(i), ...rest };
      });
      const durationOf = ({ id }: Task): number => actual.get(id) ?? 0;
      const predicted = tasks.map((each) => ({ ...each, prediction: predictDuration(each, history) }));
      const plan = planTasks(predicted, 4, durationOf);
      sums.planned += plan.makespanMs / plan.lowerBoundMs;
      const asGiven = tasks.map((each) => ({ ...each, prediction: predictDuration({ id: each.id }, []) }));
      sums.asGiven += planTasks(asGiven, 4, durationOf).makespanMs / plan.lowerBoundMs;
    }
    expect(sums.planned / DRAWS).toBeLessThanOrEqual(1.1);
    // Without predictions, the same draws take clearly longer.
    expect(sums.asGiven / DRAWS).toBeGreaterThan(1.15);
  });

  test('starts the longest remaining chain first, not the longest task', () => {
    const tasks = [task('long', 100), task('first', 60), task('second', 60, ['first']), task('last', 60, ['second'])];
    const plan = planTasks(tasks, 2);
    expect(plan.order[0]).toBe('first');
    expect(plan.criticalPath).toEqual(['first', 'second', 'last']);
    expect(plan).toMatchObject({ makespanMs: 180, lowerBoundMs: 180 });
    expect(plan.tasks.find(({ id }) => id === 'last')).toMatchObject({ startMs: 120, endMs: 180 });
  });

  test('counts the critical path with its P80', () => {
    const uncertain = { ...fixed(50), p80Ms: 90 };
    const tasks = [
      { id: 'a', prediction: uncertain },
      { id: 'b', prediction: uncertain, after: ['a'] },
      task('alone', 95),
      task('other', 99),
    ];
    expect(planTasks(tasks, 1).order).toEqual(['a', 'other', 'alone', 'b']);
  });

  test('refuses circles, repeated IDs and unknown dependencies', () => {
    expect(() => planTasks([task('a', 1, ['b']), task('b', 1, ['a']), task('c', 1)], 2)).toThrow('in a circle: a, b');
    expect(() => planTasks([task('a', 1), task('a', 1)], 2)).toThrow('two tasks have the same ID');
    expect(() => planTasks([task('a', 1, ['x'])], 2)).toThrow('task "a" depends on "x", which is unknown');
    expect(planTasks([], 2)).toMatchObject({ makespanMs: 0, lowerBoundMs: 0, order: [] });
  });
});

/** A kind of task, of which one draw is made: type, size, and how long it takes. */
type Kind = { readonly taskType: string; readonly size: string; readonly durationMs: number };

const GIB = 1024 ** 3;

describe('admitTasks()', () => {
  const resources = { workers: 4, running: 1 };

  test('starts what fits into the memory, in order, and states what others wait for', () => {
    const waiting = [
      { id: 'a', memoryBytes: GIB },
      { id: 'b', memoryBytes: 1.6 * GIB },
      { id: 'c', memoryBytes: GIB / 2 },
    ];
    const limits = { ...DEFAULT_LIMITS, reserveBytes: GIB };
    expect(admitTasks(waiting, { ...resources, availableBytes: 4 * GIB, promisedBytes: GIB }, limits)).toEqual({
      start: ['a', 'c'],
      waiting: [{ id: 'b', reason: 'memory: 1.0 GiB free, needs 1.6 GiB (p90)' }],
    });
  });

  test('waits for workers, pressure, rate limits and budget; unknown values do not block', () => {
    const one = [{ id: 'a', costUsd: 2, memoryBytes: 9e15 }];
    const reason = (more: object) => admitTasks(one, { ...resources, ...more }).waiting[0]?.reason;
    expect(reason({})).toBeUndefined();
    expect(reason({ running: 4 })).toBe('a worker');
    expect(reason({ pressure: { memory: 20 } })).toBe('memory pressure: 20 % of the last 10 s, limit 10 %');
    expect(reason({ rateLimitedMs: 1500 })).toBe('the rate limit of the API: 2 s');
    expect(reason({ budgetUsd: 3, promisedUsd: 1.5 })).toBe('budget: $1.5000 left, needs $2.0000 (p90)');
    expect(reason({ budgetUsd: 3.5, promisedUsd: 1.5 })).toBeUndefined();
  });

  test('always lets one task run, but never beyond the budget', () => {
    const one = [{ id: 'a', memoryBytes: 8 * GIB }, { id: 'b' }];
    const idle = { workers: 4, running: 0, availableBytes: GIB, pressure: { io: 99 } };
    expect(admitTasks(one, idle)).toMatchObject({ start: ['a'], waiting: [{ id: 'b' }] });
    expect(admitTasks(one, { ...idle, budgetUsd: 0 }).start).toEqual([]);
  });
});

describe('decideSplit()', () => {
  const overhead = { leaseMs: 1000, installMs: 9000, mergeMs: 1000, conflictProbability: 0.1 };

  test('splits only if the saving exceeds lease, install, merge and conflicts', () => {
    const long = [task('a', 100_000), task('b', 100_000), task('c', 80_000)];
    expect(decideSplit(long, 3, overhead)).toMatchObject({
      split: true,
      sequentialMs: 280_000,
      parallelMs: 100_000,
      overheadMs: 13_000,
      conflictMs: expect.closeTo(9333, 0) as number,
      savingMs: expect.closeTo(157_667, 0) as number,
    });
    expect(
      decideSplit(
        long.map(({ id }) => task(id, 5000)),
        3,
        overhead,
      ),
    ).toMatchObject({
      split: false,
      reason: 'parallel work is expected to cost 3.5 s',
    });
    expect(decideSplit(long.slice(0, 1), 3, overhead).split).toBe(false);
    expect(decideSplit(long, 1, overhead).split).toBe(false);
  });

  test('does not split for a saving that is uncertain', () => {
    const uncertain = (id: string): PredictedTask => ({ id, prediction: { ...fixed(30_000), p80Ms: 65_000 } });
    expect(decideSplit([uncertain('a'), uncertain('b')], 2, overhead).split).toBe(false);
    expect(decideSplit([task('a', 30_000), task('b', 30_000)], 2, overhead).split).toBe(true);
  });

  test('joins parts that name a common file, also through a third one', () => {
    const parts = [
      { id: 'a', files: ['x'] },
      { id: 'b', files: ['y'] },
      { id: 'c', files: ['z'] },
      { id: 'd', files: ['x', 'z'] },
    ];
    expect(joinOverlapping(parts)).toEqual([
      { ids: ['b'], files: ['y'] },
      { ids: ['a', 'c', 'd'], files: ['x', 'z'] },
    ]);
  });
});

test('achievedParallelism() reports busy time, the critical path and the calibration of predictions', () => {
  const ran = (id: string, startedAt: number, endedAt: number, after: string[] = []) => ({
    ...task(id, 100, after),
    startedAt,
    endedAt,
  });
  const report = achievedParallelism([
    ran('a', 0, 90),
    ran('b', 0, 200),
    ran('c', 90, 190, ['a']),
    ran('d', 200, 300, ['c']),
  ]);
  expect(report).toMatchObject({ makespanMs: 300, busyMs: 490, criticalPath: ['a', 'c', 'd'] });
  expect(report.parallelism).toBeCloseTo(490 / 300);
  expect(report.criticalPathShare).toBeCloseTo(290 / 300);
  expect(report.calibration).toEqual({ n: 4, withinP80: 0.75, medianRatio: 1 });
  expect(achievedParallelism([])).toMatchObject({ parallelism: null, criticalPathShare: null });
});

/** The residual spread is that of repeated runs of one task: half of them differ by more than a third. */
function kind(index: number, medians: readonly number[], random: Random): Kind {
  const durationMs = random.lognormal(medians[index] ?? 1, 0.5);
  return { taskType: `type ${index % 3}`, size: `size ${Math.floor(index / 3)}`, durationMs };
}

function observation({ taskType, size, durationMs }: Kind): Observation & { readonly durationMs: number } {
  return { taskType, size, durationMs };
}

function task(id: string, ms: number, after: string[] = []): PredictedTask {
  return { id, after, prediction: fixed(ms) };
}

function fixed(ms: number): Prediction {
  return { medianMs: ms, meanMs: ms, p80Ms: ms, sigma: 0, n: 9, basis: 'type' };
}
