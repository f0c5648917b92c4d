import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type JSX } from 'react';
import { Route, Switch } from 'wouter';
import { openSession } from './data/open-session.ts';
import type { IngestState } from '../api/ingest/ingest-loop.ts';
import { live } from './data/live-client.ts';
import { useLive } from './data/use-live.ts';
import { Header } from './ui/header.tsx';
import { PipelineNotice } from './settings/pipeline-notice.tsx';
import { ErrorNote, LoadingNote, StateNote } from './ui/state-note.tsx';
import styles from './app.module.css';

// Each view is a file of its own, so that the first one does not wait for the others.
const OverviewView = lazy(async () => ({ default: (await import('./overview/overview-view.tsx')).OverviewView }));
const RunsView = lazy(async () => ({ default: (await import('./runs/runs-view.tsx')).RunsView }));
const RunView = lazy(async () => ({ default: (await import('./run/run-view.tsx')).RunView }));
const CostView = lazy(async () => ({ default: (await import('./cost/cost-view.tsx')).CostView }));
const ReliabilityView = lazy(async () => ({
  default: (await import('./reliability/reliability-view.tsx')).ReliabilityView,
}));
const PerformanceView = lazy(async () => ({
  default: (await import('./performance/performance-view.tsx')).PerformanceView,
}));
const TrendsView = lazy(async () => ({ default: (await import('./trends/trends-view.tsx')).TrendsView }));
const CompareView = lazy(async () => ({ default: (await import('./compare/compare-view.tsx')).CompareView }));
const ExperimentsView = lazy(async () => ({
  default: (await import('./experiments/experiments-view.tsx')).ExperimentsView,
}));
const ExperimentView = lazy(async () => ({
  default: (await import('./experiments/experiment-view.tsx')).ExperimentView,
}));
const SelectionView = lazy(async () => ({
  default: (await import('./selection/selection-view.tsx')).SelectionView,
}));
const DecisionView = lazy(async () => ({ default: (await import('./selection/decision-view.tsx')).DecisionView }));
const AlertsView = lazy(async () => ({ default: (await import('./alerts/alerts-view.tsx')).AlertsView }));
const SettingsView = lazy(async () => ({ default: (await import('./settings/settings-view.tsx')).SettingsView }));
const InsightsView = lazy(async () => ({ default: (await import('./insights/insights-view.tsx')).InsightsView }));

/** The page: a header and the view that the address names. */
export function App({ token }: { readonly token: string | undefined }): JSX.Element {
  const session = useSession(token);
  const status = useLive(live, session === 'open');
  return (
    <>
      <a className={styles['skip']} href="#content">
        Skip to content
      </a>
      <Header live={status} />
      <main id="content" className={styles['main']} tabIndex={-1}>
        {session instanceof Error ? <ErrorNote error={session} /> : null}
        <PipelineNotice ingest={status.ingest} />
        {session === 'open' ? <Views ingest={status.ingest} /> : null}
      </main>
    </>
  );
}

type Session = 'opening' | 'open' | Error;

/** With a token, the views wait until it is exchanged for a cookie; without one, the cookie is in the browser. */
function useSession(token: string | undefined): Session {
  const [session, setSession] = useState<Session>(token === undefined ? 'open' : 'opening');
  const client = useQueryClient();
  useEffect(() => {
    if (token === undefined) return;
    openSession(token).then(
      () => setSession('open'),
      (error: unknown) => setSession(error instanceof Error ? error : new Error(String(error))),
    );
  }, [token, client]);
  return session;
}

type ViewsProps = { readonly ingest: IngestState | undefined };

function Views({ ingest }: ViewsProps): JSX.Element {
  return (
    <Suspense fallback={<LoadingNote />}>
      <Routes ingest={ingest} />
    </Suspense>
  );
}

function Routes({ ingest }: ViewsProps): JSX.Element {
  return (
    <Switch>
      <Route path="/" component={OverviewView} />
      <Route path="/runs" component={RunsView} />
      <Route path="/cost" component={CostView} />
      <Route path="/reliability" component={ReliabilityView} />
      <Route path="/performance" component={PerformanceView} />
      <Route path="/trends" component={TrendsView} />
      <Route path="/compare" component={CompareView} />
      <Route path="/experiments" component={ExperimentsView} />
      <Route path="/experiments/:name">{({ name }) => <ExperimentView name={decodeURIComponent(name)} />}</Route>
      <Route path="/insights" component={InsightsView} />
      <Route path="/selection" component={SelectionView} />
      <Route path="/selection/:id">{({ id }) => <DecisionView id={decodeURIComponent(id)} />}</Route>
      <Route path="/alerts" component={AlertsView} />
      <Route path="/settings">{() => <SettingsView ingest={ingest} />}</Route>
      <Route path="/runs/:id">{({ id }) => <RunView id={decodeURIComponent(id)} />}</Route>
      <Route>
        <StateNote title="This page does not exist">
          <a href="/runs">Show all runs</a>
        </StateNote>
      </Route>
    </Switch>
  );
}
