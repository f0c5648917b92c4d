import type { JSX } from 'react';
import { valueText, withInterval } from '../../analysis/figures/words.ts';
import { verdictCauseText, verdictStateText } from '../../analysis/trends/words.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { localTime, utcTime } from '../words/time.ts';

type Verdict = ReadAnswer<'trend'>['verdicts'][number];

const COLUMNS: readonly DataColumn<Verdict>[] = [
  { name: 'Since', cell: ({ since }) => <time title={utcTime(since)}>{localTime(since)}</time> },
  { name: 'Workflow', cell: ({ workflow }) => workflow },
  { name: 'Step', cell: ({ step }) => step ?? 'whole run' },
  { name: 'Verdict', cell: verdictStateText },
  { name: 'Before', isNumber: true, cell: ({ before }) => valueText(before) },
  { name: 'Now', isNumber: true, cell: ({ after }) => valueText(after) },
  { name: 'Effect', isNumber: true, cell: ({ effect }) => withInterval(effect) },
  { name: 'Likely cause', cell: verdictCauseText },
];

/** What the detection of regressions says now. Alerts fire on the same verdicts. */
export function VerdictList({ verdicts }: { readonly verdicts: readonly Verdict[] }): JSX.Element {
  return (
    <DataTable
      title="Regressions"
      note="As of the latest run, whatever the period: what differs from the past of the same tasks and has not recovered. Alerts fire on these regressions."
      columns={COLUMNS}
      rows={verdicts}
      keyOf={({ workflow, step, metric }) => `${workflow} ${step ?? ''} ${metric}`}
      empty="No regression."
    />
  );
}
