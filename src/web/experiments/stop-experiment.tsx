import type { JSX } from 'react';
import { ChangeButton } from '../changes/change-button.tsx';
import { ChoiceField } from '../changes/fields.tsx';
import type { Experiment } from './experiment-words.ts';

type Props = { readonly name: string; readonly experiment: Experiment };

const AFTER_END = [
  ['a', 'a'],
  ['b', 'b'],
] as const;

const AFTER_STOP = [
  ['', 'no arm: runs get the default arm'],
  ['a', 'a'],
  ['b', 'b'],
] as const;

/** What stops an experiment, or adopts an arm of one that was stopped. */
export function StopExperiment({ name, experiment }: Props): JSX.Element {
  const { state, workflow } = experiment;

  const path = `/experiments/${encodeURIComponent(name)}/stop`;
  const bodyOf = (fields: FormData): object => ({ adopt: fields.get('adopt') || null });
  if (state === 'stopped')
    return (
      <ChangeButton label="Adopt an arm…" title={`Adopt an arm of ${name}`} action="Adopt" path={path} bodyOf={bodyOf}>
        <p>The next runs of {workflow} get the configuration of the arm.</p>
        <ChoiceField label="Arm" name="adopt" options={AFTER_END} />
      </ChangeButton>
    );
  return (
    <ChangeButton label="Stop…" title={`Stop ${name}`} action="Stop the experiment" path={path} bodyOf={bodyOf}>
      <p>No further run is assigned. Its verdict is kept, and it cannot be started again.</p>
      <ChoiceField label="Adopt" name="adopt" options={AFTER_STOP} />
    </ChangeButton>
  );
}
