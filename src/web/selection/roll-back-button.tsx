import type { JSX } from 'react';
import { ChangeButton } from '../changes/change-button.tsx';
import { TextField, textOf } from '../changes/fields.tsx';
import { scopeName, type Scope } from './selection-words.ts';

type Props = {
  readonly scope: Pick<Scope, 'workflow' | 'step'>;
  /** The number of the last change that is kept. */
  readonly to: number;
};

/** Undoes all changes after one. */
export function RollBackButton({ scope, to }: Props): JSX.Element {
  const { workflow, step } = scope;
  return (
    <ChangeButton
      label="Roll back to this…"
      title={`Roll back ${scopeName(scope)} to change ${to}`}
      action="Roll back"
      path="/configurations/roll-back"
      bodyOf={(fields) => ({ workflow, step, to, reason: textOf(fields, 'reason') })}
    >
      <p>The changes after it are undone for the next runs. They stay in the history, so this can be undone as well.</p>
      <TextField label="Reason" name="reason" />
    </ChangeButton>
  );
}
