import type { JSX } from 'react';
import { Link } from 'wouter';
import { verdictWords } from '../../analysis/experiments/describe.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { count } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { ViewTitle } from '../export/view-title.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { Time } from '../ui/time.tsx';
import { ReadOnlyNote } from '../changes/read-only-note.tsx';
import styles from './experiments.module.css';
import { PlanFields, StartExperiment } from './start-experiment.tsx';
import { stateText } from './experiment-words.ts';

const COLUMNS: readonly DataColumn<Listed>[] = [
  {
    name: 'Experiment',
    cell: ({ name }) => <Link href={`/experiments/${encodeURIComponent(name)}`}>{name}</Link>,
  },
  { name: 'Workflow', cell: ({ workflow }) => workflow },
  { name: 'State', cell: ({ state, adopted }) => stateText(state, adopted) },
  {
    name: 'Verdict',
    cell: ({ verdict, assigned }) =>
      verdict === null ? 'none: a check fails' : verdictWords(verdict, assigned.length > 2 ? 'best' : 'better'),
  },
  {
    name: 'Runs by arm',
    cell: ({ assigned }) => assigned.map(({ arm, assignments }) => `${arm} ${count(assignments)}`).join(', '),
  },
  { name: 'Started', isNumber: true, cell: ({ startedAt }) => <Time at={startedAt} /> },
];

type Listed = ReadAnswer<'experiments'>['experiments'][number];

/** All experiments with their verdicts. */
export function ExperimentsView(): JSX.Element {
  const { data, error } = useRead({ name: 'experiments', path: '/experiments' });
  return (
    <>
      <ViewTitle title="Experiments" answer={data} />
      <StartExperiment label="Start an experiment…">
        <PlanFields />
      </StartExperiment>
      <ReadOnlyNote className={styles['note']} />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data?.experiments.length === 0 ? <NoExperiments /> : null}
      {data && data.experiments.length > 0 ? (
        <DataTable
          title="All experiments"
          note="Verdicts are valid at every look: the error rate holds however often this page is opened."
          columns={COLUMNS}
          rows={data.experiments}
          keyOf={({ name }) => name}
          empty=""
        />
      ) : null}
    </>
  );
}

function NoExperiments(): JSX.Element {
  return (
    <StateNote title="There are no experiments">
      <code>stepmeter experiment start NAME --workflow W --arm a=effort=medium --arm b=effort=high</code> compares two
      configurations on the runs of a workflow.
    </StateNote>
  );
}
