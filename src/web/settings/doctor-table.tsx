import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { useRead } from '../data/use-read.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { InlineCode } from '../ui/inline-code.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import styles from './settings.module.css';

const STATES: Readonly<Record<Check['state'], string>> = {
  ok: '✓ ok',
  unset: '· not configured',
  warn: '! warning',
  fail: '✗ fails',
};

const COLUMNS: readonly DataColumn<Check>[] = [
  { name: 'Check', cell: ({ check }) => check },
  {
    name: 'State',
    cell: ({ state }) => (
      <span className={styles['state']} data-state={state}>
        {STATES[state]}
      </span>
    ),
  },
  { name: 'What was found', isText: true, cell: ({ found }) => <InlineCode text={found} /> },
  { name: 'What to do', isText: true, cell: ({ fix }) => <InlineCode text={fix ?? ''} /> },
];

type Check = ReadAnswer<'doctor'>['checks'][number];

const ORDER: readonly Check['state'][] = ['fail', 'warn', 'ok', 'unset'];

/** The checks of `stepmeter doctor`, those that need something first. */
export function DoctorTable(): JSX.Element {
  const { data, error } = useRead({ name: 'doctor', path: '/doctor' });
  if (error) return <ErrorNote error={error} />;
  if (!data) return <LoadingNote />;
  return (
    <DataTable
      title="Checks of the pipeline"
      note="What the command doctor finds, at most a minute old."
      columns={COLUMNS}
      rows={data.checks.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))}
      keyOf={({ check, found }) => `${check} ${found}`}
      empty="Nothing was checked."
    />
  );
}
