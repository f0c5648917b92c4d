import type { JSX } from 'react';
import { amountText } from '../../analysis/figures/words.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import type { IngestState } from '../../api/ingest/ingest-loop.ts';
import { count } from '../../core/amounts.ts';
import { useRead } from '../data/use-read.ts';
import { ViewTitle } from '../export/view-title.tsx';
import { DataTable, type DataColumn } from '../ui/data-table.tsx';
import { Fact } from '../ui/fact.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { Time } from '../ui/time.tsx';
import { boundedUsd } from '../words/amounts.ts';
import { AuditTable } from './audit-table.tsx';
import { DoctorTable } from './doctor-table.tsx';
import { PriceTable } from './price-table.tsx';
import styles from './settings.module.css';

/** The pipeline, and what figures depend on: prices, budgets, baselines. */
export function SettingsView({ ingest }: { readonly ingest: IngestState | undefined }): JSX.Element {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const { data, error } = useRead({ name: 'settings', path: '/settings', parameters: { timeZone } });
  return (
    <>
      <ViewTitle title="Settings and pipeline" answer={data} />
      <PipelineFacts ingest={ingest} />
      <DoctorTable />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data ? <Settings settings={data} /> : null}
      <AuditTable />
    </>
  );
}

function PipelineFacts({ ingest }: { readonly ingest: IngestState | undefined }): JSX.Element {
  const exports = ingest?.hasEndpoint
    ? 'exports to the endpoint that is set'
    : 'no endpoint is set: nothing is exported';
  return (
    <section aria-label="Pipeline" className={styles['facts']}>
      <Fact
        name="Relay"
        value={ingest === undefined ? '…' : ingest.hasRelay ? 'running' : 'not running'}
        note={ingest?.hasRelay ? exports : 'this server ingests records; only a relay exports them'}
      />
      <Fact
        name="Records that wait"
        value={ingest?.backlog == null ? 'unknown' : count(ingest.backlog)}
        note={ingest?.problem ?? 'ingested within seconds'}
      />
    </section>
  );
}

type Answer = ReadAnswer<'settings'>;

const BASELINES: readonly DataColumn<Answer['baselines'][number]>[] = [
  { name: 'Baseline', cell: ({ name }) => name },
  { name: 'Selection', isText: true, cell: ({ filter }) => <code>{filter}</code> },
  { name: 'Runs', isNumber: true, cell: ({ runs }) => count(runs) },
  { name: 'Saved', isNumber: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
];

function Settings({ settings }: { readonly settings: Answer }): JSX.Element {
  return (
    <>
      <DataTable
        title="Budgets"
        note="Spent in the current day, week or month of this browser’s time zone. Simulated runs are left out."
        columns={BUDGETS}
        rows={settings.budgets}
        keyOf={({ period }) => period}
        empty={
          <>
            No budget is set. Set <code>STEPMETER_BUDGET_DAY</code>, <code>_WEEK</code> or <code>_MONTH</code>, or{' '}
            <code>budget</code> in <code>stepmeter.json</code>.
          </>
        }
      />
      <DataTable
        title="Baselines"
        columns={BASELINES}
        rows={settings.baselines}
        keyOf={({ name }) => name}
        empty={
          <>
            No baseline is saved. <code>stepmeter baseline set NAME</code> saves one.
          </>
        }
      />
      <PriceTable prices={settings.prices} unpriced={settings.unpriced} />
      <p className={styles['note']}>
        Ended runs stay in the store for {count(settings.retentionDays)} days. <code>stepmeter config print</code> shows
        every setting with its origin.
      </p>
    </>
  );
}

const BUDGETS: readonly DataColumn<Answer['budgets'][number]>[] = [
  { name: 'Per', cell: ({ period }) => period },
  { name: 'Budget', isNumber: true, cell: ({ usd }) => amountText(usd, 'USD') },
  { name: 'Spent', isNumber: true, cell: ({ spentUsd, isLowerBound }) => boundedUsd(spentUsd, isLowerBound) },
  { name: 'Share', isNumber: true, cell: shareSpent },
];

function shareSpent({ usd, spentUsd, isLowerBound }: Answer['budgets'][number]): string {
  if (isLowerBound && spentUsd === 0) return 'unknown';
  return amountText(spentUsd / usd, 'share') + (isLowerBound ? ' + ?' : '');
}
