import type { JSX } from 'react';
import { amountText } from '../../analysis/figures/words.ts';
import { count, duration } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import type { ReadAnswer } from '../../api/reads/reads.ts';

const COLUMNS: readonly DataColumn<Wait>[] = [
  { name: 'Step', cell: ({ step }) => step },
  { name: 'Attempts that waited', isNumber: true, cell: ({ attempts }) => count(attempts) },
  { name: 'Waited', isNumber: true, cell: ({ waitedMs }) => duration(waitedMs) },
  {
    name: 'Of the time of the step',
    isNumber: true,
    cell: ({ share }) => (share === null ? 'unknown' : amountText(share, 'share')),
  },
];

type Wait = ReadAnswer<'reliability'>['waits'][number];

/** How long steps waited for someone to permit a tool call. */
export function WaitTable({ waits }: Pick<ReadAnswer<'reliability'>, 'waits'>): JSX.Element {
  return (
    <DataTable
      title="Waits for permission"
      columns={COLUMNS}
      rows={waits}
      keyOf={({ step }) => step}
      empty="No attempt waited for permission."
    />
  );
}
