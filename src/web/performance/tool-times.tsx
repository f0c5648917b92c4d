import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { withInterval } from '../../analysis/figures/words.ts';
import { count, duration } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';

type Tools = ReadAnswer<'performance'>['tools'];

const COLUMNS: readonly DataColumn<Tool>[] = [
  { name: 'Tool', cell: ({ tool, changesFiles }) => (changesFiles ? `${tool} (changes files)` : tool) },
  { name: 'Calls', isNumber: true, cell: ({ calls }) => count(calls) },
  { name: 'Median', isNumber: true, cell: ({ medianMs }) => duration(medianMs) },
  { name: 'Median before', isNumber: true, cell: ({ medianBeforeMs }) => duration(medianBeforeMs) },
  { name: 'p95', isNumber: true, cell: ({ p95Ms }) => duration(p95Ms) },
  { name: 'Slow', isNumber: true, cell: ({ slow }) => (slow.value === null ? '–' : withInterval(slow)) },
  { name: 'Total', isNumber: true, cell: ({ totalMs }) => duration(totalMs) },
];

type Tool = NonNullable<Tools>[number];

/** How long the calls of tools took, and those that change files among them. */
export function ToolTimes({ tools }: { readonly tools: Tools }): JSX.Element {
  return (
    <DataTable
      title="Tools and file operations"
      note="Successful calls, in whole hours of UTC; times are within 9 %. “Slow” is the share of calls that took longer than nine of ten did in the period before: at most about 10 % if nothing changed."
      columns={COLUMNS}
      rows={tools ?? []}
      keyOf={({ tool }) => tool}
      empty={
        tools === null
          ? 'Tool calls are shown only with filters by workflow, time and simulated.'
          : 'No tool call succeeded in this period.'
      }
    />
  );
}
