import type { JSX } from 'react';
import { ChangeButton } from '../changes/change-button.tsx';
import { ChoiceField, TextField, textOf } from '../changes/fields.tsx';
import { Time } from '../ui/time.tsx';
import type { Alert } from './alert-names.ts';
import styles from './alerts.module.css';

/** The silence of an alert, and what begins or ends one. */
export function SilenceButton({ alert }: { readonly alert: Alert }): JSX.Element {
  const { silence } = alert;
  return silence === null ? <Begin alert={alert} /> : <End alert={alert} silence={silence} />;
}

const HOUR = 60;

const DAY = 24 * HOUR;

const DURATIONS = [
  [String(HOUR), '1 hour'],
  [String(4 * HOUR), '4 hours'],
  [String(DAY), '1 day'],
  [String(7 * DAY), '7 days'],
  [String(30 * DAY), '30 days'],
] as const;

function Begin({ alert }: { readonly alert: Alert }): JSX.Element {
  return (
    <ChangeButton
      label="Silence…"
      title={`Silence “${alert.subject} ${alert.problem}”`}
      action="Silence"
      path={pathOf(alert)}
      bodyOf={(fields) => ({ minutes: Number(fields.get('minutes')), reason: textOf(fields, 'reason') })}
    >
      <p>No messages are sent about this condition, also if it ends and begins again. It stays in this list.</p>
      <ChoiceField label="For" name="minutes" options={DURATIONS} />
      <TextField label="Reason, which others see" name="reason" placeholder="being repaired" />
    </ChangeButton>
  );
}

function pathOf({ id }: Alert): string {
  return `/alerts/${encodeURIComponent(id)}/silence`;
}

type EndProps = { readonly alert: Alert; readonly silence: NonNullable<Alert['silence']> };

function End({ alert, silence }: EndProps): JSX.Element {
  return (
    <div className={styles['silence']}>
      <span>
        until <Time at={silence.until} />, by {silence.author}
        {silence.reason === null ? '' : `: ${silence.reason}`}
      </span>
      <ChangeButton
        label="End…"
        title={`End the silence of “${alert.subject} ${alert.problem}”`}
        action="End the silence"
        path={pathOf(alert)}
        bodyOf={(fields) => ({ minutes: 0, reason: textOf(fields, 'reason') })}
      >
        <p>If the condition still holds, messages about it are sent again.</p>
        <TextField label="Reason" name="reason" />
      </ChangeButton>
    </div>
  );
}
