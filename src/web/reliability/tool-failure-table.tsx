import type { JSX } from 'react';
import { figureText, withInterval } from '../../analysis/figures/words.ts';
import { IntervalBar } from '../../charts/interval-bar.tsx';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import type { ReadAnswer } from '../../api/reads/reads.ts';

const COLUMNS: readonly DataColumn<Tool>[] = [
  { name: 'Tool', cell: ({ tool }) => tool },
  { name: 'Calls', isNumber: true, cell: ({ calls }) => count(calls) },
  { name: 'Failed', isNumber: true, cell: ({ failed }) => count(failed) },
  { name: 'Denied', isNumber: true, cell: ({ denied }) => count(denied) },
  {
    name: 'Share',
    cell: ({ share }) => (
      <IntervalBar value={share.value} low={share.low} high={share.high} width={150} title={figureText(share)} />
    ),
  },
  { name: 'Failed or denied', isNumber: true, cell: ({ share }) => withInterval(share) },
];

type Tool = NonNullable<ReadAnswer<'reliability'>['tools']>[number];

/** How often the calls of tools fail. */
export function ToolFailureTable({ tools }: Pick<ReadAnswer<'reliability'>, 'tools'>): JSX.Element {
  return (
    <DataTable
      title="Failed tool calls"
      note="Tool calls are counted by hour and workflow, in whole hours of UTC."
      columns={COLUMNS}
      rows={tools ?? []}
      keyOf={({ tool }) => tool}
      empty={
        tools === null
          ? 'Tool calls are shown only with filters by workflow, time and simulated.'
          : 'No tool was called in this period.'
      }
    />
  );
}
