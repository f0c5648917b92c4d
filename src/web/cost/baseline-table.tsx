import type { JSX } from 'react';
import { Link } from 'wouter';
import { count } from '../../core/amounts.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Time } from '../ui/time.tsx';
import type { ReadAnswer } from '../../api/reads/reads.ts';

const COLUMNS: readonly DataColumn<Baseline>[] = [
  { name: 'Baseline', cell: ({ name }) => name },
  { name: 'Runs', isNumber: true, cell: ({ runs }) => count(runs) },
  { name: 'From', isNumber: true, cell: ({ since }) => <Time at={since} /> },
  { name: 'Until', isNumber: true, cell: ({ until }) => <Time at={until} /> },
  { name: 'Selection', isText: true, cell: ({ filter }) => <code>{filter}</code> },
  {
    name: 'Since then',
    cell: ({ filter, after }) => (
      <Link href={`/compare?${new URLSearchParams({ a: filter, b: after }).toString()}`}>what changed, and why</Link>
    ),
  },
];

type Baseline = ReadAnswer<'cost'>['baselines'][number];

/** Saved baselines, each with what to compare it with. */
export function BaselineTable({ baselines }: Pick<ReadAnswer<'cost'>, 'baselines'>): JSX.Element {
  return (
    <DataTable
      title="Baselines"
      columns={COLUMNS}
      rows={baselines}
      keyOf={({ name }) => name}
      empty={
        <>
          No baseline is saved. <code>stepmeter baseline set NAME</code> saves the runs of the last 30 days, to compare
          later ones with.
        </>
      }
    />
  );
}
