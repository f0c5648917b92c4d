import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { changeText } from '../../analysis/figures/change.ts';
import { duration } from '../../core/amounts.ts';
import { SimulatedMark } from '../filters/count-chips.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { ResultMark } from '../ui/result-mark.tsx';
import { costText, shortId } from '../words/amounts.ts';
import { localTime } from '../words/time.ts';
import styles from './compare.module.css';
import { Ladder } from './ladder.tsx';

type Comparison = Extract<ReadAnswer<'comparison'>, { kind: 'runs' }>;

type Row = Pick<Comparison['pairs'][number], 'difference' | 'calls'> & {
  readonly key: string;
  readonly name: string;
  readonly a: Side | null;
  readonly b: Side | null;
};

type Side = Pick<Comparison['totals']['a'], 'costUsd' | 'durationMs'> & { readonly result?: string };

/** Two runs, attempt by attempt. */
export function RunComparison({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const { a, b, pairs, totals, ladder } = comparison;
  const rows: Row[] = pairs.map((pair, index) => ({ ...pair, key: String(index), name: nameOf(pair) }));
  return (
    <>
      <div className={styles['facts']}>
        <AboutRun side="A" run={a} />
        <AboutRun side="B" run={b} />
      </div>
      <Ladder ladder={ladder} per="in total" />
      <DataTable
        title="Attempts"
        note="Attempts that correspond stand in one row. The figures are those of the runs themselves: they have no intervals."
        columns={COLUMNS}
        rows={[...rows, { ...totals, key: 'total', name: 'total', calls: [] }]}
        keyOf={({ key }) => key}
        empty="Neither run has recorded attempts."
      />
    </>
  );
}

function nameOf({ step, kind, branch, a, b }: Comparison['pairs'][number]): string {
  const only = a === null ? ', only in B' : b === null ? ', only in A' : '';
  return `${step}${kind === 'first' ? '' : ` (${kind})`}${branch === null ? '' : ` ${branch}`}${only}`;
}

function AboutRun({ side, run }: { readonly side: string; readonly run: Comparison['a'] }): JSX.Element {
  return (
    <div className={styles['run']}>
      <strong>{side}</strong>{' '}
      <Link href={`/runs/${run.id}`}>
        {run.workflow} <code>{shortId(run.id)}</code>
      </Link>{' '}
      <ResultMark result={run.result} /> {run.simulated ? <SimulatedMark>simulated</SimulatedMark> : null}
      <div>{[run.taskType, run.variant, localTime(run.startedAt)].filter(Boolean).join(' · ')}</div>
    </div>
  );
}

const MOST_CALLS = 3;

const COLUMNS: readonly DataColumn<Row>[] = [
  { name: 'Step', cell: ({ name }) => name },
  { name: 'Result A', cell: ({ a }) => <Result side={a} /> },
  { name: 'Result B', cell: ({ b }) => <Result side={b} /> },
  { name: 'Cost A', isNumber: true, cell: ({ a }) => a && costText(a.costUsd, false) },
  { name: 'Cost B', isNumber: true, cell: ({ b }) => b && costText(b.costUsd, false) },
  { name: 'Difference', isNumber: true, cell: ({ difference }) => changeText(difference.costUsd, 'USD') },
  { name: 'Time A', isNumber: true, cell: ({ a }) => a && duration(a.durationMs) },
  { name: 'Time B', isNumber: true, cell: ({ b }) => b && duration(b.durationMs) },
  { name: 'Difference in time', isNumber: true, cell: ({ difference }) => changeText(difference.durationMs, 'ms') },
  { name: 'Tool calls that differ', cell: ({ calls }) => callsText(calls) },
];

function Result({ side }: { readonly side: Side | null }): JSX.Element | null {
  return side?.result ? <ResultMark result={side.result} /> : null;
}

function callsText(calls: Row['calls']): string {
  const texts = calls
    .slice(0, MOST_CALLS)
    .map(({ tool, path, a, b }) => `${tool}${path === null ? '' : ` ${path}`} ${a.calls} → ${b.calls}`);
  return texts.join(', ') + (calls.length > MOST_CALLS ? `, ${calls.length - MOST_CALLS} more` : '');
}
