import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { duration } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { usePeriod } from '../filters/use-period.ts';
import { Fact } from '../ui/fact.tsx';
import { FigureCard } from '../ui/figure-card.tsx';
import { NoRuns } from '../ui/no-runs.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import styles from './performance.module.css';
import { ResourceTable } from './resource-table.tsx';
import { StepTimes } from './step-times.tsx';
import { TimeByDay } from './time-by-day.tsx';
import { ToolTimes } from './tool-times.tsx';

/** How long runs, steps and tools take, compared with the period before. */
export function PerformanceView(): JSX.Element {
  const period = usePeriod();
  const { data, error } = useRead({ name: 'performance', path: '/performance', parameters: period.parameters });
  return (
    <>
      <FilterBar title="Performance" period={period} counts={data?.period.counts} answer={data} />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      <NoRuns counts={data?.period.counts} />
      {data && data.period.counts.matching > 0 ? <Parts performance={data} words={period.words} /> : null}
    </>
  );
}

type Props = { readonly performance: ReadAnswer<'performance'>; readonly words: string };

function Parts({ performance, words }: Props): JSX.Element {
  const { runs, days, steps, tools, resources } = performance;
  const slowest = new URLSearchParams({ sort: 'duration', ...(words !== '' && { words }) }).toString();
  return (
    <>
      <div className={styles['headlines']}>
        <FigureCard
          name="Median time of a run"
          meaning="Half of the runs that succeeded or failed took less."
          figure={runs.median}
          change={runs.change}
          isLessBetter
        />
        <Fact name="95 % of runs take less than" value={runs.p95Ms === null ? 'unknown' : duration(runs.p95Ms)} />
        <Fact name="All runs together" value={duration(runs.totalMs)} />
      </div>
      <TimeByDay days={days} />
      <StepTimes steps={steps} />
      <ToolTimes tools={tools} />
      <ResourceTable resources={resources} />
      <p>
        <Link href={`/runs?${slowest}`}>Show the longest runs</Link>
      </p>
    </>
  );
}
