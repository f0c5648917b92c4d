import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../src/core/names.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/prometheus-names.ts';
import { added, orZero } from '../../src/monitoring/query.ts';
import { realTests } from '../real.ts';
import { missingStackParts, nativeBinary } from '../stack/native-binaries.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const real = realTests('figures after long silences', missingStackParts(['promtool']));

const RESULT = prometheusLabel(ATTRIBUTE.runResult);

const series = (result: string): string => `${prometheusName(METRIC.runs)}{${RESULT}="${result}"}`;

/** Samples every six hours: five runs within a day, then 20 days without a relay, then three runs more. */
const BEFORE = '1 2 3 5';
const SILENCE = '_x79';
const AFTER = '6 8 8 8';

/** What queries answer at these times, by the engine of Prometheus itself. */
const expectAnswers = async (cases: readonly { at: string; expr: string; value: number }[]): Promise<void> => {
  const file = join(temporaryFolder(), 'test.json');
  const test = {
    interval: '6h',
    input_series: [
      { series: series('success'), values: `${BEFORE} ${SILENCE} ${AFTER}` },
      // A result that came up only after the silence.
      { series: series('failure'), values: `_x4 ${SILENCE} 1 1 4` },
    ],
    promql_expr_test: cases.map(({ at, expr, value }) => ({
      expr,
      eval_time: at,
      exp_samples: [{ labels: '{}', value }],
    })),
  };
  writeFileSync(file, JSON.stringify({ evaluation_interval: '1m', tests: [test] }));
  await promisify(execFile)(nativeBinary('promtool'), ['test', 'rules', file]);
};

describe.skipIf(real.skip)(`${real.title}`, () => {
  it('are of what was added since, where a range begins in the silence', () =>
    expectAnswers([
      { at: '22d', expr: added(METRIC.runs, {}, '7d'), value: 7 },
      { at: '22d', expr: added(METRIC.runs, {}, '20d'), value: 7 },
    ]));

  it('are zero where a range lies in the silence, and hold everything where it holds everything', () =>
    expectAnswers([
      { at: '15d', expr: added(METRIC.runs, {}, '7d'), value: 0 },
      { at: '22d', expr: added(METRIC.runs, {}, '30d'), value: 12 },
    ]));

  it('count a series whole that was not there before, its first value included', () =>
    expectAnswers([
      { at: '21d', expr: added(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="failure"' } }, '3d'), value: 1 },
      { at: '22d', expr: added(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="failure"' } }, '3d'), value: 4 },
      {
        at: '22d',
        expr: orZero(added(METRIC.runs, { where: { [ATTRIBUTE.runResult]: '="cancelled"' } }, '3d')),
        value: 0,
      },
    ]));
});
