import { uuidv7 } from 'uuidv7';
import { userName } from '../../configurations/author.ts';
import type { Store } from '../../store/open-store.ts';
import { insertApiChange } from '../../store/queries/alerts/api-change.ts';
import type { ApiChangeTable } from '../../store/schema.ts';
import { apiChangeOf, type ApiChange } from '../reads/alert-reads.ts';

/** What is changed, and the request that asks for it. */
type Change = Pick<ApiChangeTable, 'action' | 'subject'> & { readonly request: object };

/** Makes a change and its audit entry in one transaction: neither is without the other. */
export function recorded(
  store: Store,
  { action, subject, request }: Change,
  make: (store: Store) => Promise<unknown>,
): Promise<ApiChange> {
  return store.write(async (transaction) => {
    await make({ ...store, ...transaction, write: (fn) => fn(transaction), snapshot: (fn) => fn(transaction) });
    const row = {
      id: uuidv7(),
      at: store.now(),
      action,
      subject,
      request: JSON.stringify(request),
      author: userName(),
    };
    await insertApiChange(transaction, row);
    return apiChangeOf(row);
  });
}
