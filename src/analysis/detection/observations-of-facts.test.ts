import { describe, expect, test } from 'vitest';
import { scoreOf } from '../../core/signal.ts';
import { observationsOf } from './observations-of-facts.ts';
import { addToSeries, openSeries } from './series.ts';
import { verdictOf } from './verdict.ts';
import type { JudgedFact } from '../../store/queries/detection/judged-facts.ts';

const FACT: JudgedFact = {
  id: 'a',
  ended_at: 5000,
  duration_ms: 4000,
  result: 'success',
  task_type: 'library',
  complexity: 0.5,
  size: 40,
  requests: 2,
  unpriced: 0,
  usage_gap: null,
  cost_nano_usd: 250_000_000,
  input: 1,
  output: 2,
  cache_read: 3,
  cache_write_5m: 4,
  cache_write_1h: null,
  failed_tool_calls: 2,
  denied_tool_calls: 1,
};

describe('observationsOf()', () => {
  const all = {
    success: 0,
    duration: scoreOf('duration', 4),
    cost: scoreOf('cost', 0.25),
    tokens: scoreOf('tokens', 10),
    errors: 3,
  };

  test('has every signal of an attempt, and the repairs of a run', () => {
    expect(valuesOf({})).toEqual(all);
    expect(valuesOf({ repairs: 2 })).toEqual({ ...all, repairs: 2 });
    expect(observationsOf(FACT).get('cost')).toMatchObject({
      id: 'a',
      endedAt: 5000,
      context: { type: 'library', complexity: 'medium', size: '15–62' },
    });
  });

  test.each(['constructor', 'toString', '__proto__'])('can be judged if the type of the task is %s', (task_type) => {
    const series = openSeries({ signal: 'duration', level: 'workflow' });
    for (let index = 0; index < 50; index++) {
      const type = ['library', 'tool', task_type][index % 3] ?? '';
      const fact = { ...FACT, task_type: type, id: String(index), ended_at: index };
      addToSeries(
        series,
        [...observationsOf(fact)].flatMap(([signal, one]) => (signal === 'duration' ? [one] : [])),
      );
    }
    expect(verdictOf(series).statistic).toBeTypeOf('number');
    expect(verdictOf(series).statistic).not.toBeNaN();
  });

  test('leaves out what is unknown, instead of taking it as 0', () => {
    const { cost, tokens, ...rest } = all;
    expect(valuesOf({ unpriced: 1 })).toEqual({ ...rest, tokens });
    expect(valuesOf({ usage_gap: 'output' })).toEqual(rest);
    expect(valuesOf({ requests: 0, cost_nano_usd: 0 })).toEqual(rest);
    expect(valuesOf({ result: 'failure' })).toEqual({ ...all, success: 1, cost });
    expect(valuesOf({ duration_ms: null })).not.toHaveProperty('duration');
  });

  test('judges only what ended by itself; what was abandoned failed', () => {
    expect(valuesOf({ result: 'abandoned' })).toEqual({ success: 1 });
    for (const result of ['cancelled', 'unknown', null] as const) expect(valuesOf({ result })).toEqual({});
  });
});

function valuesOf(fact: Partial<JudgedFact>): Record<string, number> {
  const found = observationsOf({ ...FACT, ...fact });
  return Object.fromEntries([...found].map(([signal, { value }]) => [signal, value]));
}
