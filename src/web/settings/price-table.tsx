import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { StateNote } from '../ui/state-note.tsx';

type Props = Pick<ReadAnswer<'settings'>, 'prices' | 'unpriced'>;

/** The prices that apply now, those of recorded models first. */
export function PriceTable({ prices, unpriced }: Props): JSX.Element {
  return (
    <>
      {unpriced.length === 0 ? null : (
        <StateNote title="Some recorded models have no price">
          {unpriced.join(', ')}: their cost is unknown. Add their prices to a file and set <code>STEPMETER_PRICES</code>
          .
        </StateNote>
      )}
      <DataTable
        title="Current prices"
        note="US dollars per million tokens, today. Models that the store has requests to come first."
        columns={COLUMNS}
        rows={prices}
        keyOf={(price) => [price.model, price.speed, price.promptAbove, price.isOwn].join(' ')}
        empty="The price table is empty."
      />
    </>
  );
}

const COLUMNS: readonly DataColumn<Price>[] = [
  { name: 'Model', cell: ({ model, isUsed }) => (isUsed ? <strong>{model}</strong> : model) },
  { name: 'Applies to', cell: conditionText },
  { name: 'Input', isNumber: true, cell: ({ input }) => rateText(input) },
  { name: 'Output', isNumber: true, cell: ({ output }) => rateText(output) },
  { name: 'Cache read', isNumber: true, cell: ({ cacheRead }) => rateText(cacheRead) },
  { name: 'Cache write 5 min', isNumber: true, cell: ({ cacheWrite5m }) => rateText(cacheWrite5m) },
  { name: 'Cache write 1 h', isNumber: true, cell: ({ cacheWrite1h }) => rateText(cacheWrite1h) },
  { name: 'Since', isNumber: true, cell: ({ from }) => from ?? '–' },
  { name: 'Source', cell: ({ isOwn }) => (isOwn ? 'your price table' : 'shipped') },
];

type Price = ReadAnswer<'settings'>['prices'][number];

function conditionText({ speed, promptAbove }: Price): string {
  const parts = [
    speed === undefined ? undefined : `speed ${speed}`,
    promptAbove === undefined ? undefined : `prompts above ${count(promptAbove)} tokens`,
  ].filter((part) => part !== undefined);
  return parts.join(', ') || 'all requests';
}

function rateText(usd: number): string {
  return `$${usd.toFixed(2).replace(/\.00$/, '')}`;
}
