import type { JSX, ReactNode } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { figureText, valueText, withInterval } from '../../analysis/figures/words.ts';
import { count, counted } from '../../core/amounts.ts';
import { SimulatedMark } from '../filters/count-chips.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Fact } from '../ui/fact.tsx';
import styles from './compare.module.css';
import { Ladder } from './ladder.tsx';

type Comparison = Extract<ReadAnswer<'comparison'>, { kind: 'selections' }>;

const METRICS: readonly DataColumn<Metric>[] = [
  { name: 'Metric', cell: ({ metric }) => metric.replaceAll('-', ' ') },
  { name: 'A', isNumber: true, cell: ({ a }) => figureText(a) },
  { name: 'B', isNumber: true, cell: ({ b }) => figureText(b) },
  { name: 'Verdict', cell: ({ text, verdict }) => <span data-verdict={verdict}>{text}</span> },
  { name: 'Paired by task', cell: ({ paired }) => (paired ? 'yes' : 'no') },
];

type Metric = Comparison['metrics'][number];

const STEPS: readonly DataColumn<Step>[] = [
  { name: 'Step', cell: ({ step }) => step },
  { name: 'Cost A', isNumber: true, cell: ({ cost }) => valueText(cost.a) },
  { name: 'Cost B', isNumber: true, cell: ({ cost }) => valueText(cost.b) },
  { name: 'Difference', isNumber: true, cell: ({ cost }) => withInterval(cost.difference) },
  { name: 'Time A', isNumber: true, cell: ({ duration }) => valueText(duration.a) },
  { name: 'Time B', isNumber: true, cell: ({ duration }) => valueText(duration.b) },
  { name: 'Difference in time', isNumber: true, cell: ({ duration }) => withInterval(duration.difference) },
  { name: 'Tried again A', isNumber: true, cell: ({ repeated }) => valueText(repeated.a) },
  { name: 'Tried again B', isNumber: true, cell: ({ repeated }) => valueText(repeated.b) },
];

type Step = Comparison['steps'][number];

/** Two selections of runs: each difference with its interval, and which side is better. */
export function SelectionComparison({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const { a, b, metrics, steps, ladder } = comparison;
  return (
    <>
      <div className={styles['facts']}>
        <Fact name="A" value={counted(a.runs, 'run')} note={aboutSide(a)} />
        <Fact name="B" value={counted(b.runs, 'run')} note={aboutSide(b)} />
      </div>
      <DataTable
        title="Metrics"
        note="Figures with 95 % intervals. A side is named better only if the interval of the difference excludes no difference."
        columns={METRICS}
        rows={metrics}
        keyOf={({ metric }) => metric}
        empty="Nothing to compare."
      />
      <Ladder ladder={ladder} per="run" />
      <DataTable
        title="Steps"
        note="Per run; 0 in runs without the step, so that steps add up to runs."
        columns={STEPS}
        rows={steps}
        keyOf={({ step }) => step}
        empty="No steps were recorded."
      />
    </>
  );
}

function aboutSide({ filter, runs, simulated, successes, failures, others, costUnknown }: Comparison['a']): ReactNode {
  const unknown = costUnknown > 0 ? `, ${count(costUnknown)} of unknown cost` : '';
  return (
    <>
      {`${filter}: ${count(successes)} succeeded, ${count(failures)} failed, ${count(others)} others${unknown}`}{' '}
      {simulated === 0 ? null : (
        <SimulatedMark>{simulated === runs ? 'simulated' : `${count(simulated)} of them simulated`}</SimulatedMark>
      )}
    </>
  );
}
