import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type JSX } from 'react';
import { Route, Switch } from 'wouter';
import { openSession } from './data/open-session.ts';
import { useLive } from './data/use-live.ts';
import { CompareView } from './compare/compare-view.tsx';
import { InsightsView } from './insights/insights-view.tsx';
import { TrendsView } from './trends/trends-view.tsx';
import { OverviewView } from './overview/overview-view.tsx';
import { RunView } from './run/run-view.tsx';
import { RunsView } from './runs/runs-view.tsx';
import { Header } from './ui/header.tsx';
import { ErrorNote, StateNote } from './ui/state-note.tsx';
import styles from './app.module.css';

/** The page: a header and the view that the address names. */
export function App({ token }: { readonly token: string | undefined }): JSX.Element {
  const session = useSession(token);
  const live = useLive(session === 'open');
  return (
    <>
      <a className={styles['skip']} href="#content">
        Skip to content
      </a>
      <Header live={live} />
      <main id="content" className={styles['main']} tabIndex={-1}>
        {session instanceof Error ? <ErrorNote error={session} /> : null}
        {session === 'open' ? <Views /> : null}
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

function Views(): JSX.Element {
  return (
    <Switch>
      <Route path="/" component={OverviewView} />
      <Route path="/runs" component={RunsView} />
      <Route path="/trends" component={TrendsView} />
      <Route path="/compare" component={CompareView} />
      <Route path="/insights" component={InsightsView} />
      <Route path="/runs/:id">{({ id }) => <RunView id={decodeURIComponent(id)} />}</Route>
      <Route>
        <StateNote title="This page does not exist">
          <a href="/runs">Show all runs</a>
        </StateNote>
      </Route>
    </Switch>
  );
}
