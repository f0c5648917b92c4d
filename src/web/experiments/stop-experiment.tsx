import type { JSX } from 'react';
import { ChangeButton } from '../changes/change-button.tsx';
import { ChoiceField } from '../changes/fields.tsx';
import type { Experiment } from './experiment-words.ts';

type Props = { readonly name: string; readonly experiment: Experiment };

const NO_ARM = ['', 'no arm: runs get the default arm'] as const;

/** What stops an experiment, or adopts an arm of one that was stopped. */
export function StopExperiment({ name, experiment }: Props): JSX.Element {
  const { state, workflow, plan } = experiment;
  const arms = plan.arms.map(({ arm, settings }) => [arm, `${arm}: ${settings}`] as const);
  const path = `/experiments/${encodeURIComponent(name)}/stop`;
  const bodyOf = (fields: FormData): object => ({ adopt: fields.get('adopt') || null });
  if (state === 'stopped')
    return (
      <ChangeButton label="Adopt an arm…" title={`Adopt an arm of ${name}`} action="Adopt" path={path} bodyOf={bodyOf}>
        <p>The next runs of {workflow} get the configuration of the arm.</p>
        <ChoiceField label="Arm" name="adopt" options={arms} />
      </ChangeButton>
    );
  return (
    <ChangeButton label="Stop…" title={`Stop ${name}`} action="Stop the experiment" path={path} bodyOf={bodyOf}>
      <p>No further run is assigned. Its verdict is kept, and it cannot be started again.</p>
      <ChoiceField label="Adopt" name="adopt" options={[NO_ARM, ...arms]} />
    </ChangeButton>
  );
}
