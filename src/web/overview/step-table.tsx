import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText, figureText, valueText } from '../../analysis/figures/words.ts';
import { IntervalBar } from '../../charts/interval-bar.tsx';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { boundedUsd } from '../words/amounts.ts';

type Step = ReadAnswer<'overview'>['steps'][number];

/** What each step costs, and how often its attempts succeed. */
export function StepTable({ steps }: { readonly steps: readonly Step[] }): JSX.Element {
  return (
    <DataTable
      title="Steps"
      note="Success of attempts with its 95 % interval. “Tried again” is the share of runs in which the step was retried or is a repair."
      columns={COLUMNS}
      rows={steps}
      keyOf={({ name }) => name}
      empty="No run of this selection has recorded steps."
    />
  );
}

const COLUMNS: readonly DataColumn<Step>[] = [
  { name: 'Step', cell: ({ name }) => name },
  { name: 'Cost', isNumber: true, cell: ({ costUsd, isLowerBound }) => boundedUsd(costUsd, isLowerBound) },
  { name: 'Share', isNumber: true, cell: ({ share }) => (share === null ? '' : amountText(share, 'share')) },
  { name: 'Success', cell: ({ success }) => <Success success={success} /> },
  { name: 'Rate', isNumber: true, cell: ({ success }) => valueText(success) },
  { name: 'Tried again', isNumber: true, cell: ({ repeated }) => valueText(repeated) },
  { name: 'Median time', isNumber: true, cell: ({ medianTime }) => valueText(medianTime) },
  { name: 'Attempts', isNumber: true, cell: ({ attempts }) => count(attempts) },
];

function Success({ success }: Pick<Step, 'success'>): JSX.Element {
  const { value, low, high } = success;
  return <IntervalBar value={value} low={low} high={high} width={150} title={figureText(success)} />;
}
