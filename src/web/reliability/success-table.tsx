import type { JSX } from 'react';
import { figureText, intervalText, valueText } from '../../analysis/figures/words.ts';
import { IntervalBar } from '../../charts/interval-bar.tsx';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { dimensionName } from '../words/dimension-names.ts';

type Props = { readonly groups: readonly Group[]; readonly by: string };

type Group = ReadAnswer<'reliability'>['groups'][number];

/** Success as bars with intervals. */
export function SuccessTable({ groups, by }: Props): JSX.Element {
  const columns: readonly DataColumn<Group>[] = [
    { name: dimensionName(by), cell: ({ name }) => name ?? '(none)' },
    { name: 'Success', cell: ({ success }) => <Bar success={success} /> },
    { name: 'Rate', isNumber: true, cell: ({ success }) => valueText(success) },
    { name: 'Interval', isNumber: true, cell: ({ success }) => intervalText(success) },
    { name: by === 'step' ? 'Attempts' : 'Runs', isNumber: true, cell: ({ success }) => count(success.n) },
  ];
  const what = by === 'step' ? 'attempts' : 'runs';
  return (
    <DataTable
      title={`Success by ${dimensionName(by)}`}
      note={`The share of ${what} that succeeded among those that succeeded or failed, with its 95 % interval.`}
      columns={columns}
      rows={groups}
      keyOf={({ name }) => name ?? ''}
      empty="Nothing ended in this period."
    />
  );
}

function Bar({ success }: Pick<Group, 'success'>): JSX.Element {
  const { value, low, high } = success;
  return <IntervalBar value={value} low={low} high={high} width={180} title={figureText(success)} />;
}
