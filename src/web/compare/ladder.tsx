import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { causesInWords, type CauseWords } from '../../analysis/ladder/ladder-words.ts';
import { ChangeBar } from '../../charts/change-bar.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';

const COLUMNS: readonly DataColumn<Row>[] = [
  { name: 'Cause', cell: ({ name }) => name },
  { name: 'Effect', isNumber: true, cell: ({ effect }) => effect },
  {
    name: 'Size',
    cell: ({ usd, largest, name, effect }) => (
      <ChangeBar share={largest === 0 ? 0 : usd / largest} width={160} title={`${name}: ${effect}`} />
    ),
  },
  { name: 'Most of it', cell: ({ mostOfIt }) => mostOfIt },
];

type Row = CauseWords & { readonly largest: number };

/** Why the cost of B differs from that of A: causes that add up to the difference. */
export function Ladder({ ladder, per }: { readonly ladder: Ladder; readonly per: string }): JSX.Element {
  const { aUsd, bUsd, differenceUsd } = ladder;
  const causes = causesInWords(ladder);
  const largest = Math.abs(causes[0]?.usd ?? 0);
  return (
    <DataTable
      title="Why the cost differs"
      note={`${amountText(aUsd, 'USD')} → ${amountText(bUsd, 'USD')} ${per === 'run' ? 'per run' : per}: ${changeText(differenceUsd, 'USD')}. The causes add up to the difference.`}
      columns={COLUMNS}
      rows={causes.map((cause) => ({ ...cause, largest }))}
      keyOf={({ name }) => name}
      empty="The known cost does not differ."
    />
  );
}

type Ladder = ReadAnswer<'comparison'>['ladder'];
