import type { JSX } from 'react';
import { verdictWords } from '../../analysis/experiments/describe.ts';
import { count, counted } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { ViewTitle } from '../export/view-title.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { Time } from '../ui/time.tsx';
import { ArmTable } from './arm-table.tsx';
import { ExperimentMoney } from './experiment-money.tsx';
import { percentText, stateText, type Experiment } from './experiment-words.ts';
import styles from './experiments.module.css';
import { StopExperiment } from './stop-experiment.tsx';
import { MetricTable } from './metric-table.tsx';

/** What is known about an experiment: its verdict, the evidence for it, the checks, and what it costs. */
export function ExperimentView({ name }: { readonly name: string }): JSX.Element {
  const { data, error } = useRead({ name: 'experiment', path: `/experiments/${encodeURIComponent(name)}` });
  return (
    <>
      <ViewTitle title={name} answer={data} />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data ? <StopExperiment name={name} experiment={data} /> : null}
      {data ? <ReadOut experiment={data} /> : null}
    </>
  );
}

const STATES = { pass: '✓ passes', fail: '✗ fails', unknown: '? unknown' } as const;

const CHECKS: readonly DataColumn<Experiment['checks'][number]>[] = [
  { name: 'Check', cell: ({ name }) => name },
  {
    name: 'State',
    cell: ({ state }) => (
      <span className={styles['state']} data-state={state}>
        {STATES[state]}
      </span>
    ),
  },
  { name: 'What was found', isText: true, cell: ({ detail }) => detail },
];

function ReadOut({ experiment }: { readonly experiment: Experiment }): JSX.Element {
  const { result } = experiment;
  return (
    <>
      <About experiment={experiment} />
      <VerdictNote experiment={experiment} />
      {result?.comparisons.map((comparison) => (
        <MetricTable key={comparison.arms.join('')} comparison={comparison} plan={experiment.plan} />
      ))}
      <ArmTable experiment={experiment} />
      <DataTable
        title="Checks"
        note="Whether the arms can be compared. While a check fails, there is no verdict."
        columns={CHECKS}
        rows={experiment.checks}
        keyOf={(check) => check.name}
        empty="Nothing to check."
      />
      <ExperimentMoney money={experiment.money} plan={experiment.plan} />
    </>
  );
}

const DESIGN_WORDS = {
  blocks: 'each task on one arm, at random in blocks of one of each arm',
  paired: 'each task on every arm',
} as const;

function About({ experiment }: { readonly experiment: Experiment }): JSX.Element {
  const { workflow, state, adopted, startedAt, stoppedAt, planHash, plan } = experiment;
  return (
    <p className={styles['about']}>
      <span>{workflow}</span>
      <span>{stateText(state, adopted)}</span>
      <span>
        started <Time at={startedAt} />
      </span>
      {stoppedAt === null ? null : (
        <span>
          stopped <Time at={stoppedAt} />
        </span>
      )}
      <span>{DESIGN_WORDS[plan.design]}</span>
      <span>
        plan <code title={planHash}>{planHash.slice(0, 8)}</code>
      </span>
    </p>
  );
}

const LIMITS = { 'max-pairs': 'The planned number of pairs', 'max-cost': 'The planned cost' } as const;

/** The verdict in one sentence, with what it does not say. */
function VerdictNote({ experiment }: { readonly experiment: Experiment }): JSX.Element {
  const { result, noVerdict, state, limit, plan } = experiment;
  return (
    <div className={styles['verdict']} role="status" data-verdict={result?.overall.verdict ?? 'none'}>
      <strong>{result ? sentenceOf(result) : 'No verdict: a check fails'}</strong>
      {result ? (
        <div>
          {counted(result.n, 'outcome')}; error at most {percentText(result.overall.errorRate)} over all looks.{' '}
          {result.overall.verdict === 'undecided' ? 'The difference may be 0: no arm has been shown to be worse.' : ''}
        </div>
      ) : (
        noVerdict.map((text) => <div key={text}>{text}</div>)
      )}
      {state === 'limit-reached' && limit !== null ? (
        <div>
          {LIMITS[limit]} is reached: new runs get arm {plan.defaultArm}.
        </div>
      ) : null}
    </div>
  );
}

function sentenceOf({ overall, arms }: NonNullable<Experiment['result']>): string {
  const { verdict, decidedAt } = overall;
  const words = verdictWords(verdict, arms.length > 2 ? 'best' : 'better');
  const sentence = `${words[0]?.toUpperCase()}${words.slice(1)}`;
  return decidedAt === null ? sentence : `${sentence}, since outcome ${count(decidedAt)}`;
}
