import { printProblem } from './output.ts';
import { ingestProgress } from './terminal/ingest-progress.ts';
import type { Store } from '../store/open-store.ts';
import { UnwritableStore } from '../store/sqlite/sqlite-problem.ts';

/** Opens the store after ingesting the spool, so that reports are up to date. */
export async function withStore<T>(fn: (store: Store) => Promise<T>): Promise<T> {
  // Loaded here, so that commands that need no store do not pay for it.
  const { catchUp } = await import('../relay/relay.ts');
  const { openStore } = await import('../store/open-store.ts');
  const progress = ingestProgress();
  const warn = await catchUp(process.env, progress.update)
    .finally(progress.finish)
    .then(pendingRecords, missingRecords);
  const store = await openStore(process.env);
  // Only now: a store that cannot be opened is reported by itself, and there is no result.
  warn();
  try {
    return await fn(store);
  } catch (error) {
    throw store.explain(error);
  } finally {
    await store.close();
  }
}

function pendingRecords(records: number): () => void {
  if (records === 0) return () => {};
  return () =>
    printProblem(
      `The running relay has not ingested ${records} ${records === 1 ? 'record' : 'records'}; the result does not include them`,
      'Run `stepmeter doctor` to see what stops it',
    );
}

/** A read-only store can still be shown, without the records in the spool, which a warning says. */
function missingRecords(error: unknown): () => void {
  if (!(error instanceof UnwritableStore)) throw error;
  return () => printProblem(error.message, `${error.hint}; the result does not include the records in the spool`);
}
