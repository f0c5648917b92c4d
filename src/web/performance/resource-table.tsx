import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { withInterval } from '../../analysis/figures/words.ts';
import { bytes, count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';

type Resources = ReadAnswer<'performance'>['resources'][number];

const COLUMNS: readonly DataColumn<Resources>[] = [
  { name: 'Step', cell: ({ step }) => step },
  { name: 'Mean CPU time', isNumber: true, cell: ({ cpu }) => withInterval(cpu) },
  { name: 'Median memory', isNumber: true, cell: ({ medianMemory }) => bytes(medianMemory) },
  { name: 'Highest memory', isNumber: true, cell: ({ highestMemory }) => bytes(highestMemory) },
  { name: 'Attempts', isNumber: true, cell: ({ cpu }) => count(cpu.n) },
];

/** What the sessions of steps needed of the machine. */
export function ResourceTable({ resources }: { readonly resources: readonly Resources[] }): JSX.Element {
  return (
    <DataTable
      title="Resources"
      note="CPU time of an attempt, and the memory of its largest session."
      columns={COLUMNS}
      rows={resources}
      keyOf={({ step }) => step}
      empty="No session of this selection was measured."
    />
  );
}
