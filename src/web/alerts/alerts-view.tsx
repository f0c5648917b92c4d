import type { JSX } from 'react';
import { count } from '../../core/amounts.ts';
import { ReadOnlyNote } from '../changes/read-only-note.tsx';
import { useAddress } from '../data/use-address.ts';
import { useRead } from '../data/use-read.ts';
import { ViewTitle } from '../export/view-title.tsx';
import { Choice } from '../ui/choice.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { KIND_NAMES, STATE_NAMES, stateOf, type Alert } from './alert-names.ts';
import { AlertTable } from './alert-table.tsx';
import styles from './alerts.module.css';

/** Alerts that are firing, and those of the last 90 days. */
export function AlertsView(): JSX.Element {
  const [address, change] = useAddress();
  const [state, kind] = [address.get('state') ?? '', address.get('kind') ?? ''];
  const { data, error } = useRead({ name: 'alerts', path: '/alerts' });
  return (
    <>
      <ViewTitle title="Alerts" answer={data} />
      <div className={styles['choices']} role="group" aria-label="Filter">
        <Choice label="State" value={state} options={STATE_NAMES} onChange={(value) => change({ state: value })} />
        <Choice label="Kind" value={kind} options={KIND_NAMES} onChange={(value) => change({ kind: value })} />
      </div>
      <ReadOnlyNote className={styles['note']} />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data ? <Alerts all={data.alerts} state={state} kind={kind} /> : null}
    </>
  );
}

type Props = { readonly all: readonly Alert[]; readonly state: string; readonly kind: string };

function Alerts({ all, state, kind }: Props): JSX.Element {
  if (all.length === 0) return <NoAlerts />;
  const shown = all.filter(
    (alert) => (state === '' || stateOf(alert) === state) && (kind === '' || alert.kind === kind),
  );
  const firing = shown.filter(({ resolvedAt }) => resolvedAt === null);
  return (
    <>
      <p className={styles['note']}>
        {count(shown.length)} of {count(all.length)} alerts of the last 90 days
      </p>
      {state === 'resolved' ? null : (
        <AlertTable title="Now" alerts={firing} empty="Nothing that is shown is firing." isFiring />
      )}
      {state === '' || state === 'resolved' ? (
        <AlertTable
          title="History"
          alerts={shown.filter(({ resolvedAt }) => resolvedAt !== null)}
          empty="Nothing that is shown was resolved."
        />
      ) : null}
    </>
  );
}

function NoAlerts(): JSX.Element {
  return (
    <StateNote title="No alert in the last 90 days">
      While a relay or this server runs, regressions, budgets, stuck runs, bill differences, configurations, cached
      results and silent relays are checked every 30 seconds. Set <code>SLACK_WEBHOOK_URL</code> or{' '}
      <code>STEPMETER_ALERT_WEBHOOK_URL</code> to send messages. Nothing is checked while Grafana alerts, or with{' '}
      <code>STEPMETER_ALERTS=off</code>.
    </StateNote>
  );
}
