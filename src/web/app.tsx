import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type JSX } from 'react';
import { Route, Switch } from 'wouter';
import { openSession } from './data/open-session.ts';
import type { IngestState } from '../api/ingest/ingest-loop.ts';
import { live } from './data/live-client.ts';
import { useLive } from './data/use-live.ts';
import { Header } from './ui/header.tsx';
import { PipelineNotice } from './settings/pipeline-notice.tsx';
import { ErrorNote, StateNote } from './ui/state-note.tsx';
import { OverviewView } from './overview/overview-view.tsx';
import { RunsView } from './runs/runs-view.tsx';
import { RunView } from './run/run-view.tsx';
import { CostView } from './cost/cost-view.tsx';
import { ReliabilityView } from './reliability/reliability-view.tsx';
import { PerformanceView } from './performance/performance-view.tsx';
import { TrendsView } from './trends/trends-view.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { ExperimentsView } from './experiments/experiments-view.tsx';
import { ExperimentView } from './experiments/experiment-view.tsx';
import { SelectionView } from './selection/selection-view.tsx';
import { DecisionView } from './selection/decision-view.tsx';
import { AlertsView } from './alerts/alerts-view.tsx';
import { SettingsView } from './settings/settings-view.tsx';
import { InsightsView } from './insights/insights-view.tsx';
import styles from './app.module.css';

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
        <PipelineNotice ingest={status.ingest} />
        {session instanceof Error ? <ErrorNote error={session} /> : <Views ingest={status.ingest} />}
      </main>
    </>
  );
}

type Session = 'opening' | 'open' | Error;

/** With a token, live changes wait until it is exchanged for a cookie; without one, the cookie is in the browser. */
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
