import type { JSX } from 'react';
import { FilterBar } from '../filters/filter-bar.tsx';
import { usePeriod } from '../filters/use-period.ts';
import { useRead } from '../data/use-read.ts';
import { CostPie } from '../ui/cost-pie.tsx';
import { NoRuns } from '../ui/no-runs.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { CostPerSuccess } from './cost-per-success.tsx';
import { ErrorTable } from './error-table.tsx';
import { Headlines } from './headlines.tsx';
import { NeedsYou } from './needs-you.tsx';
import styles from './overview.module.css';
import { Repairs } from './repairs.tsx';
import { RunningNow } from './running-now.tsx';
import { useAttention } from './use-attention.ts';
import { useCauseMarks } from './use-cause-marks.ts';
import { StepTable } from './step-table.tsx';

/** What runs cost, how often they succeed and how long they take, in a period. */
export function OverviewView(): JSX.Element {
  const period = usePeriod();
  const { data, error } = useRead({ name: 'overview', path: '/overview', parameters: period.parameters });
  const { data: attention } = useAttention();
  const changes = useCauseMarks(period);
  return (
    <>
      <FilterBar
        title="Overview"
        period={period}
        counts={data?.period.counts}
        answer={data}
        report={{ path: '/report', parameters: { words: period.words, period: period.period } }}
      />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data?.period.counts.all === 0 ? <NoRuns counts={data.period.counts} /> : null}
      {data && data.period.counts.all > 0 ? (
        <>
          <NeedsYou attention={attention} />
          <RunningNow />
          <Headlines headlines={data.headlines} month={attention?.month} />
          <CostPerSuccess days={data.days} changes={changes} />
          <div className={styles['pair']}>
            <CostPie title="Cost by model" of="Model" parts={data.models} />
            <Repairs repairs={data.repairs} />
          </div>
          <StepTable steps={data.steps} />
          <ErrorTable errors={data.errors} />
        </>
      ) : null}
    </>
  );
}
