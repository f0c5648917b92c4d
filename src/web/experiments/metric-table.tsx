import type { JSX } from 'react';
import { BETTER, estimateText, forecastText, verdictText } from '../../analysis/experiments/describe.ts';
import { IntervalPlot } from '../../charts/interval-plot.tsx';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { percentText, type Experiment } from './experiment-words.ts';

type Props = { readonly comparison: Comparison; readonly plan: Experiment['plan'] };

type Comparison = NonNullable<Experiment['result']>['comparisons'][number];

type Row = Comparison['success'] & {
  readonly arms: Comparison['arms'];
  readonly name: 'success' | 'cost' | 'duration';
  readonly margin: readonly [number, number];
};

const COLUMNS: readonly DataColumn<Row>[] = [
  { name: 'Metric', cell: ({ name }) => name },
  { name: 'Estimate', isText: true, cell: (row) => estimateText(row, row.arms) },
  {
    name: 'Interval',
    cell: ({ value, low, high, unit, margin, name, ...row }) => (
      <IntervalPlot
        value={value}
        low={low}
        high={high}
        none={unit === 'ratio' ? 1 : 0}
        margin={margin}
        isRatio={unit === 'ratio'}
        width={190}
        title={`${name}: ${estimateText({ value, low, high, unit, n: row.n, method: row.method }, row.arms)}`}
      />
    ),
  },
  { name: 'Verdict', isText: true, cell: (row) => verdictText(row, BETTER[row.name]) },
  { name: 'Still needed', cell: (row) => forecastText(row) || '–' },
  { name: 'Error at most', isNumber: true, cell: ({ errorRate }) => percentText(errorRate) },
  { name: 'Runs', isNumber: true, cell: ({ n }) => count(n) },
  { name: 'Method', isText: true, cell: ({ method }) => method },
];

/** The metrics of two arms of an experiment: estimate, interval, verdict, and how many more pairs one needs. */
export function MetricTable({ comparison, plan }: Props): JSX.Element {
  const { successMargin, ratioMargin } = plan;
  const { arms } = comparison;
  const rows: Row[] = [
    { ...comparison.success, arms, name: 'success', margin: [-successMargin, successMargin] },
    { ...comparison.cost, arms, name: 'cost', margin: [1 / ratioMargin, ratioMargin] },
    { ...comparison.duration, arms, name: 'duration', margin: [1 / ratioMargin, ratioMargin] },
  ];
  const judged = rows.filter(({ errorRate }) => errorRate > 0);
  return (
    <DataTable
      title={`Metrics of ${arms.join(' and ')}`}
      note="Estimates with intervals that hold at every look. The dashed line is no difference; the gray range is no practical difference."
      columns={COLUMNS}
      rows={judged}
      keyOf={({ name }) => name}
      empty="The plan judges no metric."
    />
  );
}
