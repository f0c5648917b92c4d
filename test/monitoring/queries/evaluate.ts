import { expect } from 'vitest';
import { promtool } from '../../../src/testing/stack/promtool.ts';

/** The result of a query at a time in seconds since 1970: one value without labels, or none. */
export type Expectation = { readonly expr: string; readonly at: number; readonly value: number | undefined };

/** Series in promtool's notation, by name and labels, one value per `interval`. */
export type Samples = {
  /** In seconds since 1970. */
  readonly start: number;
  readonly interval: string;
  readonly series: Readonly<Record<string, string>>;
};

/** Expects the results of queries in promtool, within a relative tolerance. */
export async function evaluate(
  { start, interval, series }: Samples,
  expectations: readonly Expectation[],
  tolerance = 1e-9,
): Promise<void> {
  const test = {
    interval,
    start_timestamp: start,
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: expectations.map((expectation) => testCase(start, tolerance, expectation)),
  };
  // JSON is YAML.
  const { ok, output } = await promtool(['test', 'rules', 'test.yml'], {
    'test.yml': JSON.stringify({ tests: [test] }),
  });
  expect(ok, output).toBe(true);
}

function testCase(start: number, tolerance: number, { expr, at, value }: Expectation): object {
  const eval_time = `${at - start}s`;
  if (value === undefined) return { eval_time, expr, exp_samples: [] };
  const off = Math.max(Math.abs(value), 1) * tolerance;
  const near = `abs((${expr}) - (${value})) <= bool ${off}`;
  return { eval_time, expr: near, exp_samples: [{ labels: '{}', value: 1 }] };
}
