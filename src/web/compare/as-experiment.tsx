import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { useRead } from '../data/use-read.ts';
import { PlanFields, StartExperiment } from '../experiments/start-experiment.tsx';
import { ErrorNote, LoadingNote } from '../ui/state-note.tsx';
import { experimentDraft } from './experiment-draft.ts';

type Props = { readonly comparison: ReadAnswer<'comparison'> };

/** Starts an experiment on the two sides of a comparison, as far as they say what it needs. */
export function AsExperiment({ comparison }: Props): JSX.Element {
  return (
    <StartExperiment label="As an experiment…">
      <Fields comparison={comparison} />
    </StartExperiment>
  );
}

function Fields({ comparison }: Props): JSX.Element {
  const { data, error } = useRead({ name: 'configurations', path: '/configurations' });
  if (error) return <ErrorNote error={error} />;
  return data ? <PlanFields {...experimentDraft(comparison, data.scopes)} /> : <LoadingNote />;
}
