import { describe, expect, test } from 'vitest';
import { generatedSide, type PlannedSide } from '../../testing/analysis/selected-side.ts';
import { runFactRow, usageColumns } from '../../testing/analysis/fact-rows.ts';
import { compareSelections, type SelectionComparison } from './compare-selections.ts';
import type { MetricComparison } from './metric-comparison.ts';
import type { MetricName } from './metrics.ts';

describe('compareSelections()', () => {
  test('finds a planted change of cost and no other', () => {
    const result = compare({ runs: 40 }, { runs: 40, costUsd: 1.5 });
    const cost = metricOf(result, 'cost');
    expect(cost.verdict).toBe('a');
    expect(cost.difference.low).toBeGreaterThan(1.2);
    expect(cost.difference.high).toBeLessThan(2);
    expect(cost.text).toMatch(/^A is cheaper: B \+\d+ % \[\+\d+, \+\d+\]$/);
    for (const name of ['success', 'duration', 'repairs'] as const)
      expect(['undecided', 'equal']).toContain(metricOf(result, name).verdict);
  });

  test('finds a planted change of success, also in the cost per success', () => {
    const result = compare({ runs: 60, success: 0.95 }, { runs: 60, success: 0.45 });
    expect(metricOf(result, 'success')).toMatchObject({ verdict: 'a', difference: { unit: 'share-difference' } });
    expect(metricOf(result, 'cost').verdict).toBe('undecided');
    expect(metricOf(result, 'cost-per-success')).toMatchObject({ verdict: 'a', a: { unit: 'USD/success' } });
    expect(result.metrics[0]?.metric).toBe('cost-per-success');
  });

  test('divides the cost of all runs, failures included, by the successes', () => {
    const runs = [
      runFactRow({ ...usageColumns(2), result: 'success' }),
      runFactRow({ ...usageColumns(4), result: 'failure' }),
      runFactRow({ ...usageColumns(1), result: 'cancelled' }),
      runFactRow({ ...usageColumns(3), result: 'success' }),
    ];
    const side = { filter: 'f', asOf: 5, runs, attempts: [] };
    const result = compareSelections(side, generatedSide({ name: 'b', runs: 2 }), 'mean');
    expect(metricOf(result, 'cost-per-success').a).toMatchObject({ value: 5, n: 4, filter: 'f', asOf: 5 });
    expect(metricOf(result, 'success').a).toMatchObject({ value: 2 / 3, n: 3 });
    expect(result.a).toMatchObject({ runs: 4, successes: 2, failures: 1, others: 1, costUnknown: 0 });
  });

  test('leaves unknown costs out, counts them, and never takes them for 0', () => {
    const known = Array.from({ length: 4 }, () => runFactRow(usageColumns(2)));
    const unknown = [{ usage_gap: 'usage' }, { unpriced: 1 }, { cost_nano_usd: null }] as const;
    const runs = [...known, ...unknown.map((gap) => runFactRow({ ...usageColumns(0.1), ...gap }))];
    const side = { filter: '', asOf: 0, runs, attempts: [] };
    const none = { ...side, runs: runs.slice(4) };
    const cost = metricOf(compareSelections(side, none, 'mean'), 'cost');
    expect(cost.a).toMatchObject({ value: 2, n: 4, missing: 3 });
    expect(cost.b).toMatchObject({ value: null, n: 0, missing: 3, reason: 'unknown for all 3' });
    expect(cost.difference).toMatchObject({ value: null, low: null, high: null });
    expect(cost).toMatchObject({ verdict: 'unknown', text: 'unknown: no observations in B' });
  });

  test('pairs by task where tasks repeat, which decides what is undecided without', () => {
    const tasks = { runs: 12, tasks: 6, spread: 0.2 };
    const [a, b] = [generatedSide({ name: 'a', ...tasks }), generatedSide({ name: 'b', ...tasks, costUsd: 1.5 })];
    expect(metricOf(compareSelections(a, b, 'mean'), 'cost')).toMatchObject({ paired: true, verdict: 'a' });
    const without = (side: typeof a) => ({ ...side, runs: side.runs.map((run) => ({ ...run, task: null })) });
    expect(metricOf(compareSelections(without(a), without(b), 'mean'), 'cost')).toMatchObject({
      paired: false,
      verdict: 'undecided',
    });
  });

  test('compares medians on request', () => {
    const [a, b] = [generatedSide({ name: 'a', runs: 30 }), generatedSide({ name: 'b', runs: 30, costUsd: 2 })];
    const cost = metricOf(compareSelections(a, b, 'median'), 'cost');
    expect(cost.a.method).toContain('median');
    expect(cost.verdict).toBe('a');
  });

  test('compares steps so that their costs add up to the cost of a run', () => {
    const result = compare({ runs: 30 }, { runs: 30, repair: 0.6 });
    const steps = Object.fromEntries(result.steps.map((step) => [step.step, step]));
    expect(Object.keys(steps).sort()).toEqual(['implement', 'plan', 'repair']);
    for (const side of ['a', 'b'] as const) {
      const sum = result.steps.reduce((all, { cost }) => all + (cost[side].value ?? Number.NaN), 0);
      expect(sum).toBeCloseTo(metricOf(result, 'cost')[side].value ?? 0, 6);
    }
    expect(steps['repair']?.without).toMatchObject({ a: { value: 1 }, b: { n: 30 } });
    expect(steps['implement']?.firstSuccess.difference.high).toBeLessThan(0);
    expect(metricOf(result, 'repairs')).toMatchObject({
      verdict: 'a',
      text: expect.stringContaining('needs repairs less'),
    });
  });

  test('explains the difference of the mean costs by a ladder that adds up to it', () => {
    const result = compare({ runs: 20 }, { runs: 30, repair: 0.5, model: 'claude-opus-5-5' });
    const { ladder } = result;
    expect(ladder.bUsd).toBeCloseTo(metricOf(result, 'cost').b.value ?? 0, 6);
    expect(ladder.rungs.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(ladder.differenceUsd, 9);
    expect(ladder.rungs.find(({ cause }) => cause === 'attempts')?.parts[0]?.name).toBe('repair (repair)');
  });

  test('calls what is the same in every run no difference', () => {
    const side = (): Parameters<typeof compareSelections>[0] => ({
      ...{ filter: '', asOf: 0, attempts: [] },
      runs: Array.from({ length: 6 }, () => runFactRow(usageColumns(2))),
    });
    const result = compareSelections(side(), side(), 'mean');
    expect(metricOf(result, 'cost')).toMatchObject({ verdict: 'equal', text: 'no difference' });
    expect(metricOf(result, 'tool-calls')).toMatchObject({ verdict: 'equal', difference: { value: null } });
    expect(metricOf(result, 'success').verdict).toBe('undecided');
  });
});

function compare(a: Omit<PlannedSide, 'name'>, b: Omit<PlannedSide, 'name'>): SelectionComparison {
  return compareSelections(generatedSide({ name: 'a', ...a }), generatedSide({ name: 'b', ...b }), 'mean');
}

function metricOf({ metrics }: SelectionComparison, name: MetricName): MetricComparison {
  const found = metrics.find(({ metric }) => metric === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}
