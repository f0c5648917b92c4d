import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { ResultMark } from '../ui/result-mark.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Time } from '../ui/time.tsx';
import { costText } from '../words/amounts.ts';
import { scopeName } from './selection-words.ts';

type Decision = ReadAnswer<'decisions'>['decisions'][number];

/** The latest choices, each with its explanation. */
export function DecisionTable({ decisions }: { readonly decisions: readonly Decision[] }): JSX.Element {
  return (
    <DataTable
      title="Latest choices"
      columns={COLUMNS}
      rows={decisions}
      keyOf={({ id }) => id}
      empty="No choice yet."
    />
  );
}

const COLUMNS: readonly DataColumn<Decision>[] = [
  {
    name: 'Choice',
    cell: (decision) => (
      <Link href={`/selection/${encodeURIComponent(decision.id)}`}>
        {scopeName(decision)} {decision.number}
      </Link>
    ),
  },
  {
    name: 'Task',
    cell: ({ taskType, complexity, size }) =>
      [taskType, complexity, size].filter((one) => one !== null).join(' · ') || '–',
  },
  { name: 'Used', cell: ({ version }) => version },
  { name: 'Chosen', cell: ({ chosen, used }) => (chosen === used ? 'the same' : chosen) },
  { name: 'Reason', isText: true, cell: ({ reason }) => reason },
  { name: 'Outcome', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  {
    name: 'Cost',
    isNumber: true,
    cell: ({ outcome }) => (outcome === null ? '–' : costText(outcome.costUsd, false)),
  },
  { name: 'At', isNumber: true, cell: ({ at }) => <Time at={at} /> },
];

function Outcome({ outcome }: Pick<Decision, 'outcome'>): JSX.Element {
  if (outcome === null) return <>not known yet</>;
  return (
    <Link href={`/runs/${outcome.run}`}>
      <ResultMark result={outcome.success ? 'success' : 'failure'} />
    </Link>
  );
}
