import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';

type ErrorPart = ReadAnswer<'overview'>['errors'][number];

const COLUMNS: readonly DataColumn<ErrorPart>[] = [
  { name: 'Error', cell: ({ errorType }) => <code>{errorType}</code> },
  { name: 'Attempts', isNumber: true, cell: ({ attempts }) => count(attempts) },
  { name: 'Runs', isNumber: true, cell: ({ runs }) => count(runs) },
  { name: 'Cost of the attempts', isNumber: true, cell: ({ costUsd }) => amountText(costUsd, 'USD') },
  { name: 'Latest', isNumber: true, cell: ({ example }) => <Link href={`/runs/${example}`}>show run</Link> },
];

/** Why attempts failed. */
export function ErrorTable({ errors }: { readonly errors: readonly ErrorPart[] }): JSX.Element {
  return (
    <DataTable
      title="Errors"
      columns={COLUMNS}
      rows={errors}
      keyOf={({ errorType }) => errorType}
      empty="No attempt failed."
    />
  );
}
