import type { JSX } from 'react';
import { amountText } from '../../analysis/figures/words.ts';
import { ReadOnlyNote } from '../changes/read-only-note.tsx';
import { useRead } from '../data/use-read.ts';
import { ViewTitle } from '../export/view-title.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { DecisionTable } from './decision-table.tsx';
import { ScopeSection } from './scope-section.tsx';
import styles from './selection.module.css';
import { modeText, scopeName } from './selection-words.ts';

/** Which configurations can be chosen, what is suggested, what was changed, and the latest choices. */
export function SelectionView(): JSX.Element {
  const { data, error } = useRead({ name: 'configurations', path: '/configurations' });
  const { data: decided } = useRead({ name: 'decisions', path: '/decisions', parameters: { limit: 100 } });
  return (
    <>
      <ViewTitle title="Selection" answer={data && { ...data, ...decided }} />
      {error ? <ErrorNote error={error} /> : null}
      {data === undefined && !error ? <LoadingNote /> : null}
      {data ? (
        <p className={styles['note']}>
          Mode of this server: {data.mode}. {modeText(data.mode)}. A success is worth {amountText(data.valueUsd, 'USD')}
          .
        </p>
      ) : null}
      {data?.scopes.length === 0 ? <NoConfigurations /> : null}
      {data && data.scopes.length > 0 ? <ReadOnlyNote className={styles['note']} /> : null}
      {data?.scopes.map((scope) => (
        <ScopeSection key={scopeName(scope)} scope={scope} />
      ))}
      {decided && decided.decisions.length > 0 ? <DecisionTable decisions={decided.decisions} /> : null}
    </>
  );
}

function NoConfigurations(): JSX.Element {
  return (
    <StateNote title="There is nothing to choose from">
      <code>stepmeter config add NAME --workflow W --model opus --effort high</code> adds a configuration; with two of
      them, <code>stepmeter configure</code> chooses one for each run.
    </StateNote>
  );
}
