import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { ChangeBar } from '../../charts/change-bar.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';

/** Smaller effects are rounding errors. */
const SMALLEST_USD = 0.000_001;

/** Why the cost of B differs from that of A: causes that add up to the difference. */
export function Ladder({ ladder, per }: { readonly ladder: Ladder; readonly per: string }): JSX.Element {
  const { aUsd, bUsd, differenceUsd, rungs } = ladder;
  const largest = Math.max(0, ...rungs.map(({ usd }) => Math.abs(usd)));
  const shown = rungs
    .filter(({ usd }) => Math.abs(usd) >= SMALLEST_USD)
    .toSorted((one, other) => Math.abs(other.usd) - Math.abs(one.usd))
    .map((rung) => ({ ...rung, largest }));
  return (
    <DataTable
      title="Why the cost differs"
      note={`${amountText(aUsd, 'USD')} → ${amountText(bUsd, 'USD')} ${per === 'run' ? 'per run' : per}: ${changeText(differenceUsd, 'USD')}. The causes add up to the difference.`}
      columns={COLUMNS}
      rows={shown}
      keyOf={({ cause }) => cause}
      empty="The known cost does not differ."
    />
  );
}

const CAUSES: Readonly<Record<Rung['cause'], string>> = {
  attempts: 'number of attempts',
  'requests-per-attempt': 'requests per attempt',
  'tokens-per-request': 'tokens per request',
  'token-kinds': 'kinds of tokens',
  models: 'models',
  prices: 'prices of the same models',
  'charges-without-tokens': 'charges without known tokens',
};

const MOST_PARTS = 3;

const COLUMNS: readonly DataColumn<Rung>[] = [
  { name: 'Cause', cell: ({ cause }) => CAUSES[cause] },
  { name: 'Effect', isNumber: true, cell: ({ usd }) => changeText(usd, 'USD') },
  {
    name: 'Size',
    cell: ({ usd, largest, cause }) => (
      <ChangeBar
        share={largest === 0 ? 0 : usd / largest}
        width={160}
        title={`${CAUSES[cause]}: ${changeText(usd, 'USD')}`}
      />
    ),
  },
  { name: 'Most of it', cell: partsText },
];

type Rung = Ladder['rungs'][number] & { readonly largest: number };

type Ladder = ReadAnswer<'comparison'>['ladder'];

function partsText({ parts }: Rung): string {
  return parts
    .slice(0, MOST_PARTS)
    .map(({ name, usd }) => `${name} ${changeText(usd, 'USD')}`)
    .join(', ');
}
