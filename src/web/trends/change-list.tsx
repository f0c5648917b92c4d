import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { valueText, withInterval } from '../../analysis/figures/words.ts';
import { causeText } from '../../analysis/trends/words.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { localTime, utcTime } from '../words/time.ts';
import { metricName } from './trend-names.ts';

type Trend = ReadAnswer<'trend'>;

const COLUMNS: readonly DataColumn<NamedChange>[] = [
  { name: 'Since', cell: ({ at }) => <time title={utcTime(at)}>{localTime(at)}</time> },
  { name: 'Of', cell: ({ of }) => of },
  { name: 'From', isNumber: true, cell: ({ before }) => valueText(before) },
  { name: 'To', isNumber: true, cell: ({ after }) => valueText(after) },
  { name: 'Change', isNumber: true, cell: ({ effect }) => withInterval(effect) },
  { name: 'Likely cause', cell: ({ causes }) => (causes[0] ? causes.map(causeText).join('; or ') : 'no known cause') },
  { name: 'First run', isNumber: true, cell: ({ run }) => <Link href={`/runs/${run}`}>show run</Link> },
];

type NamedChange = Trend['groups'][number]['changes'][number] & { readonly of: string };

/** The changes of a trend, with the settings that changed at the same time. */
export function ChangeList({ trend }: { readonly trend: Trend }): JSX.Element {
  const changes = trend.groups.flatMap((group) =>
    group.changes.map((change) => ({ ...change, of: group.name ?? metricName(change.metric) })),
  );
  return (
    <DataTable
      title="Changes"
      note={`Of the ${trend.observed}s of this period, without the effect of another mix of workflows, steps and task types. A quiet series is marked about once in 1,000 times.`}
      columns={COLUMNS}
      rows={changes}
      keyOf={({ of, at, metric }) => `${of} ${metric} ${at}`}
      empty="No change found."
    />
  );
}
