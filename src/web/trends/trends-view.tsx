import type { JSX } from 'react';
import { BUCKETS } from '../../analysis/trends/buckets.ts';
import { DIMENSIONS } from '../../analysis/trends/dimensions.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { useAddress } from '../data/use-address.ts';
import { useRead } from '../data/use-read.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { usePeriod } from '../filters/use-period.ts';
import { Choice } from '../ui/choice.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { ChangeList } from './change-list.tsx';
import { VerdictList } from './verdict-list.tsx';
import { METRIC_NAMES } from './trend-names.ts';
import { TrendChart } from './trend-chart.tsx';
import { dimensionChoices } from '../words/dimension-names.ts';
import styles from './trends.module.css';

const DIMENSION_CHOICES = [['', 'nothing'], ...dimensionChoices(DIMENSIONS)] as const;

const INTERVALS = BUCKETS.map((interval) => [interval, interval] as const);

/** How a metric developed, as a whole or by a dimension, with its changes and their likely causes. */
export function TrendsView(): JSX.Element {
  const period = usePeriod();
  const [address, change] = useAddress();
  const [metric, by, bucket] = [
    address.get('metric') ?? 'cost-per-success',
    address.get('by') ?? '',
    address.get('bucket') ?? 'day',
  ];
  const parameters = { ...period.parameters, metric, by: by || undefined, bucket };
  const { data, error } = useRead({ name: 'trend', path: '/trend', parameters });
  return (
    <>
      <FilterBar
        title="Trends"
        period={period}
        counts={undefined}
        isSimulated={data?.simulated}
        examples="workflow:package-build step:implement"
        answer={data}
      />
      <div className={styles['choices']} role="group" aria-label="Trend">
        <Choice label="Metric" value={metric} options={METRIC_NAMES} onChange={(value) => change({ metric: value })} />
        <Choice label="By" value={by} options={DIMENSION_CHOICES} onChange={(value) => change({ by: value })} />
        <Choice label="Per" value={bucket} options={INTERVALS} onChange={(value) => change({ bucket: value })} />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data?.groups.length === 0 ? (
        <StateNote title="No run has ended in this period">Choose a longer one.</StateNote>
      ) : null}
      {data ? <Groups trend={data} /> : null}
    </>
  );
}

/** Parts of a trend that are shown as charts; more would be too small to compare. */
const MOST_GROUPS = 12;

function Groups({ trend }: { readonly trend: ReadAnswer<'trend'> }): JSX.Element {
  const { groups, observed } = trend;
  return (
    <>
      <div className={styles['charts']}>
        {groups.slice(0, MOST_GROUPS).map((group) => (
          <TrendChart key={group.name ?? ''} trend={trend} group={group} />
        ))}
      </div>
      {groups.length > MOST_GROUPS ? (
        <p className={styles['note']}>
          The {MOST_GROUPS} of {groups.length} with most {observed}s are shown.
        </p>
      ) : null}
      <VerdictList verdicts={trend.verdicts} />
      <ChangeList trend={trend} />
    </>
  );
}
