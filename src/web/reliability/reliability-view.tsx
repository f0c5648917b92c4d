import type { JSX } from 'react';
import { useAddress } from '../data/use-address.ts';
import { useRead } from '../data/use-read.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { usePeriod } from '../filters/use-period.ts';
import { Choice } from '../ui/choice.tsx';
import { FigureCard } from '../ui/figure-card.tsx';
import { NoRuns } from '../ui/no-runs.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { ErrorPareto } from './error-pareto.tsx';
import { SUCCESS_DIMENSIONS } from '../../analysis/overview/dimensions.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { dimensionChoices } from '../words/dimension-names.ts';
import styles from './reliability.module.css';
import { ChainTable, RepairTable } from './repair-tables.tsx';
import { SuccessByDay } from './success-by-day.tsx';
import { SuccessTable } from './success-table.tsx';
import { ToolFailureTable } from './tool-failure-table.tsx';
import { WaitTable } from './wait-table.tsx';

const DIMENSION_CHOICES = dimensionChoices(SUCCESS_DIMENSIONS);

/** How often runs succeed, why attempts fail, and what trying again costs. */
export function ReliabilityView(): JSX.Element {
  const period = usePeriod();
  const [address, change] = useAddress();
  const by = address.get('by') ?? 'step';
  const parameters = { ...period.parameters, by };
  const { data, error } = useRead({ name: 'reliability', path: '/reliability', parameters });
  return (
    <>
      <FilterBar title="Reliability" period={period} counts={data?.period.counts} answer={data} />
      <div className={styles['choices']} role="group" aria-label="Division">
        <Choice label="Success by" value={by} options={DIMENSION_CHOICES} onChange={(value) => change({ by: value })} />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      <NoRuns counts={data?.period.counts} />
      {data && data.period.counts.matching > 0 ? <Parts reliability={data} by={by} /> : null}
    </>
  );
}

function Parts({
  reliability,
  by,
}: {
  readonly reliability: ReadAnswer<'reliability'>;
  readonly by: string;
}): JSX.Element {
  const { success, firstTry, days, groups, errors, steps, chains, waits, tools } = reliability;
  return (
    <>
      <div className={styles['headlines']}>
        <FigureCard
          name="Success rate"
          meaning="The share of runs that succeeded among those that succeeded or failed."
          {...success}
        />
        <FigureCard
          name="First-attempt success"
          meaning="The share of runs that succeeded without a retry or repair among those that succeeded or failed."
          figure={firstTry}
        />
      </div>
      <SuccessByDay days={days} />
      <SuccessTable groups={groups} by={by} />
      <ErrorPareto errors={errors} />
      <RepairTable steps={steps} />
      <ChainTable chains={chains} />
      <ToolFailureTable tools={tools} />
      <WaitTable waits={waits} />
    </>
  );
}
