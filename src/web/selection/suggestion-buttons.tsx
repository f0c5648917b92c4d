import type { JSX } from 'react';
import { ChangeButton } from '../changes/change-button.tsx';
import { TextField, textOf } from '../changes/fields.tsx';
import styles from './selection.module.css';
import { suggestionText, type Suggestion } from './selection-words.ts';

/** Accepts or declines a suggestion. */
export function SuggestionButtons({ suggestion }: { readonly suggestion: Suggestion }): JSX.Element {
  const path = `/suggestions/${encodeURIComponent(suggestion.id)}`;
  const bodyOf = (fields: FormData): object => ({ reason: textOf(fields, 'reason') });
  const text = suggestionText(suggestion);
  return (
    <span className={styles['buttons']}>
      <ChangeButton label="Accept…" title={`Accept: ${text}`} action="Accept" path={`${path}/accept`} bodyOf={bodyOf}>
        <p>{suggestion.reason}</p>
        <p>The next runs are affected. The change is in the history, and can be undone.</p>
        <TextField label="Reason" name="reason" />
      </ChangeButton>
      <ChangeButton
        label="Decline…"
        title={`Decline: ${text}`}
        action="Decline"
        path={`${path}/decline`}
        bodyOf={bodyOf}
      >
        <p>No configuration changes. The decision is in the history, and can be undone.</p>
        <TextField label="Reason" name="reason" />
      </ChangeButton>
    </span>
  );
}
