import { describe, expect, test } from 'vitest';
import { randomOf } from '../../testing/runs/random.ts';
import type { Observation } from './observation.ts';
import { addToSeries, openSeries, type Series, type SeriesKind } from './series.ts';
import { verdictOf, type Verdict } from './verdict.ts';

const COST: SeriesKind = { signal: 'cost', level: 'workflow' };

const HOUR = 3_600_000;

describe('a series', () => {
  test('regresses with its onset, its effect and what it was judged by', () => {
    const { events, verdict } = played(costs('regressed', { n: 200 }, { n: 60, factor: 1.6 }));
    expect(events).toEqual(['regressed']);
    expect(verdict.state).toBe('regressed');
    expect(verdict.statistic).toBeGreaterThan(verdict.threshold);
    const { effect, since, sinceError, detectedAt } = verdict.change ?? expect.unreachable();
    expect(Math.abs(since - 200 * 3 * HOUR)).toBeLessThanOrEqual(sinceError);
    expect(effect.low).toBeGreaterThan(1);
    expect(effect.low).toBeLessThan(1.6);
    expect(effect.high).toBeGreaterThan(1.6);
    expect(detectedAt).toBeGreaterThan(since);
  });

  test('is resolved when the regression is over', () => {
    const { events, verdict } = played(costs('resolved', { n: 200 }, { n: 60, factor: 1.6 }, { n: 60 }));
    expect(events).toEqual(['regressed', 'resolved']);
    expect(verdict).toMatchObject({ state: 'steady', change: null });
  });

  test('takes a regression that lasts as normal after five weeks, and detects the next one', () => {
    const parts = [{ n: 200 }, { n: 400, factor: 1.6 }, { n: 60, factor: 2.8 }];
    const { events } = played(costs('absorbed', ...parts));
    expect(events).toEqual(['regressed', 'absorbed', 'regressed']);
  });

  test('improves', () => {
    expect(played(costs('improved', { n: 200 }, { n: 60, factor: 0.5 })).verdict.state).toBe('improved');
  });

  test('is being learned with few observations', () => {
    expect(played(costs('few', { n: 19 })).verdict.state).toBe('learning');
    expect(played([]).verdict).toMatchObject({ state: 'learning', n: 0, change: null });
  });

  test('does not regress by one outlier, or by two', () => {
    const observations = costs('outlier', { n: 240 });
    for (const at of [220, 221]) {
      const one = observations[at] ?? expect.unreachable();
      observations[at] = { ...one, value: one.value + Math.log(1000) };
      expect(played(observations).events).toEqual([]);
    }
  });

  test.each([
    { title: 'of known types', before: { easy: 0.8, hard: 0.2 } },
    { title: 'with a new type', before: { easy: 1 } },
  ])('is no regression with a mix of tasks $title that are harder', ({ title, before }) => {
    const results = Array.from({ length: 20 }, (_, seed) =>
      played(costs(`${title} ${seed}`, { n: 300, types: before }, { n: 120, types: { easy: 0.1, hard: 0.9 } })),
    );
    expect(results.flatMap(({ events }) => events).filter((type) => type === 'regressed')).toEqual([]);
    expect(results.filter(({ verdict }) => verdict.state === 'mix-shift')).toHaveLength(20);
  });

  test('regresses also while the mix of tasks shifts', () => {
    const mix = { types: { easy: 0.1, hard: 0.9 } };
    const parts = [
      { n: 300, types: { easy: 0.8, hard: 0.2 } },
      { n: 120, factor: 1.8, ...mix },
    ];
    const { verdict } = played(costs('both', ...parts));
    expect(verdict.state).toBe('regressed');
    expect(verdict.change?.effect.low).toBeGreaterThan(1.2);
    expect(verdict.change?.effect.high).toBeLessThan(2.4);
  });

  test('has the same state in however many parts observations are added, and after being stored', () => {
    const types = { easy: 0.6, hard: 0.4 };
    const observations = costs('parts', { n: 150, types }, { n: 60, factor: 1.7, types }, { n: 60, types });
    const whole = openSeries(COST);
    addToSeries(whole, observations.toReversed());
    let parts = openSeries(COST);
    for (const observation of observations) {
      addToSeries(parts, [observation]);
      parts = JSON.parse(JSON.stringify(parts)) as Series;
    }
    expect(parts).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  test('refuses an observation that is not after the latest one', () => {
    const [first, second] = costs('late', { n: 2 });
    const series = openSeries(COST);
    addToSeries(series, [second ?? expect.unreachable()]);
    expect(() => addToSeries(series, [first ?? expect.unreachable()])).toThrow('it is not after 000001');
  });
});

function played(observations: readonly Observation[], kind = COST): { events: string[]; verdict: Verdict } {
  const series = openSeries(kind);
  const events = addToSeries(series, observations).map(({ type }) => type);
  return { events, verdict: verdictOf(series) };
}

type Part = { readonly n: number; readonly factor?: number; readonly types?: Readonly<Record<string, number>> };

/** Costs whose logarithms have a standard deviation of 0.5, one run in three hours, of tasks with the given shares. */
function costs(seed: string, ...parts: readonly Part[]): Observation[] {
  const random = randomOf(seed);
  const levels = { easy: 1, hard: 4 } as const;
  return parts
    .flatMap(({ n, factor = 1, types = { easy: 1 } }) => Array.from({ length: n }, () => ({ factor, types })))
    .map(({ factor, types }, index) => {
      const type = random.weighted(Object.entries(types) as [[keyof typeof levels, number]]);
      const value = Math.log(1e4 * factor * levels[type] * random.lognormal(1, 0.5));
      return { id: String(index).padStart(6, '0'), endedAt: index * 3 * HOUR, value, context: { type } };
    });
}
