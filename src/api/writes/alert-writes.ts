import { uuidv7 } from 'uuidv7';
import { EXIT } from '../../core/errors.ts';
import { userName } from '../../configurations/author.ts';
import type { Store } from '../../store/open-store.ts';
import { alertById, insertSilence } from '../../store/queries/alerts/alert.ts';
import type { ApiChange } from '../reads/alert-reads.ts';
import { NotFound } from '../reads/not-found.ts';
import { recorded } from './recorded.ts';

/** How long no messages about the condition of an alert are sent; 0 minutes end a silence. */
export type SilenceRequest = { readonly id: string; readonly minutes: number; readonly reason: string | null };

/** Silences the condition of an alert, also if it ends and begins again. */
export async function silenceAlertWrite(store: Store, { id, minutes, reason }: SilenceRequest): Promise<ApiChange> {
  const alert = await alertById(store, id);
  if (!alert)
    throw new NotFound(`Cannot find the alert ${JSON.stringify(id)}`, {
      hint: 'The list of alerts has their IDs',
      exitCode: EXIT.wrongUse,
    });
  const now = store.now();
  const silence = {
    id: uuidv7(),
    alert_key: alert.key,
    until: now + minutes * 60_000,
    author: userName(),
    reason,
    at: now,
  };
  return recorded(store, { action: 'silence-alert', subject: id, request: { minutes, reason } }, (inside) =>
    inside.write((transaction) => insertSilence(transaction, silence)),
  );
}
