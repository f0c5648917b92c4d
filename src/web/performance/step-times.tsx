import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText, withInterval } from '../../analysis/figures/words.ts';
import { IntervalPlot } from '../../charts/interval-plot.tsx';
import { count, duration } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';

type Step = ReadAnswer<'performance'>['steps'][number];

/** How long the attempts at each step took. */
export function StepTimes({ steps }: { readonly steps: readonly Step[] }): JSX.Element {
  return (
    <DataTable
      title="Steps"
      note="Times of attempts, the step that took most time first. The change is that of the median against the period before; the dashed line is no change."
      columns={COLUMNS}
      rows={steps}
      keyOf={({ step }) => step}
      empty="No run of this selection has recorded steps."
    />
  );
}

const COLUMNS: readonly DataColumn<Step>[] = [
  { name: 'Step', cell: ({ step }) => step },
  { name: 'Median', isNumber: true, cell: ({ median }) => withInterval(median) },
  { name: 'p95', isNumber: true, cell: ({ p95Ms }) => duration(p95Ms) },
  { name: 'Total', isNumber: true, cell: ({ totalMs }) => duration(totalMs) },
  { name: 'Share', isNumber: true, cell: ({ share }) => (share === null ? '' : amountText(share, 'share')) },
  { name: 'Change', isNumber: true, cell: ({ change }) => changeText(change) },
  {
    name: 'Interval',
    cell: ({ change, step }) =>
      change.value === null ? null : (
        <IntervalPlot
          value={change.value}
          low={change.low}
          high={change.high}
          none={1}
          isRatio
          width={120}
          title={`${step}: ${changeText(change)}`}
        />
      ),
  },
  { name: 'Attempts', isNumber: true, cell: ({ median }) => count(median.n) },
];

/** Without attempts in the period before there is nothing to compare with. */
function changeText(change: Step['change']): string {
  return change.value === null ? '–' : withInterval(change);
}
