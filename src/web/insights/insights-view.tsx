import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { valueText } from '../../analysis/figures/words.ts';
import { INSIGHT_NAMES, placeOf } from '../../analysis/insights/finding.ts';
import { count, duration } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { FilterBar } from '../filters/filter-bar.tsx';
import { usePeriod } from '../filters/use-period.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Fact } from '../ui/fact.tsx';
import { NoRuns } from '../ui/no-runs.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import styles from './insights.module.css';

/** What cost money or time for nothing, the most expensive first. */
export function InsightsView(): JSX.Element {
  const period = usePeriod();
  const { data, error } = useRead({ name: 'insights', path: '/insights', parameters: period.parameters });
  return (
    <>
      <FilterBar
        title="Insights"
        period={period}
        counts={data?.period.counts}
        examples="workflow:package-build"
        answer={data}
      />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data?.period.counts.all === 0 ? <NoRuns counts={data.period.counts} /> : null}
      {data && data.period.counts.all > 0 ? (
        <>
          <div className={styles['facts']}>
            <Fact name="Spent on what is listed" value={costOf(data.total)} note="Overlaps are counted once" />
            <Fact name="Spent in the period" value={costOf(data.spent)} note={`${count(data.spent.n)} attempts`} />
          </div>
          <DataTable
            title="Findings"
            columns={COLUMNS}
            rows={data.insights}
            keyOf={(insight) => [insight.kind, insight.workflow, insight.step, insight.tool].join('\n')}
            empty="Nothing was found in this period."
          />
        </>
      ) : null}
    </>
  );
}

type Insight = ReadAnswer<'insights'>['insights'][number];

function costOf(cost: Insight['cost']): string {
  if (cost.n + cost.missing === 0) return '–';
  return valueText(cost) + (cost.missing > 0 ? ' + ?' : '');
}

const COLUMNS: readonly DataColumn<Insight>[] = [
  { name: 'Kind', cell: ({ kind }) => INSIGHT_NAMES[kind] },
  { name: 'Where', cell: placeOf },
  { name: 'Cost', isNumber: true, cell: ({ cost }) => costOf(cost) },
  { name: 'Time', isNumber: true, cell: ({ timeMs }) => duration(timeMs) },
  { name: 'Runs', isNumber: true, cell: ({ runs }) => count(runs) },
  { name: 'What was found', isText: true, cell: ({ text }) => text },
  {
    name: 'Example',
    isNumber: true,
    cell: ({ example }) => (example === null ? '–' : <Link href={`/runs/${example}`}>show run</Link>),
  },
];
