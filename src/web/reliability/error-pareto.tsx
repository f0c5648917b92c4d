import type { JSX } from 'react';
import { Link } from 'wouter';
import { amountText } from '../../analysis/figures/words.ts';
import { ParetoBar } from '../../charts/pareto-bar.tsx';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import type { ReadAnswer } from '../../api/reads/reads.ts';

const COLUMNS: readonly DataColumn<ErrorPart>[] = [
  { name: 'Error', cell: ({ errorType }) => <code>{errorType}</code> },
  { name: 'Attempts', isNumber: true, cell: ({ attempts }) => count(attempts) },
  {
    name: 'Share',
    cell: ({ share, cumulative }) => (
      <ParetoBar
        share={share}
        cumulative={cumulative}
        width={180}
        title={`${amountText(share, 'share')} of failed attempts, ${amountText(cumulative, 'share')} with more frequent errors`}
      />
    ),
  },
  { name: 'Cumulative', isNumber: true, cell: ({ cumulative }) => amountText(cumulative, 'share') },
  { name: 'Runs', isNumber: true, cell: ({ runs }) => count(runs) },
  { name: 'Cost of the attempts', isNumber: true, cell: ({ costUsd }) => amountText(costUsd, 'USD') },
  { name: 'Latest', isNumber: true, cell: ({ example }) => <Link href={`/runs/${example}`}>show run</Link> },
];

type ErrorPart = ReadAnswer<'reliability'>['errors'][number];

/** Why attempts failed, the most frequent error first. */
export function ErrorPareto({ errors }: Pick<ReadAnswer<'reliability'>, 'errors'>): JSX.Element {
  return (
    <DataTable
      title="Errors"
      note="Failed attempts by error. The line in a bar marks the share of this error and all that are more frequent."
      columns={COLUMNS}
      rows={errors}
      keyOf={({ errorType }) => errorType}
      empty="No attempt failed."
    />
  );
}
