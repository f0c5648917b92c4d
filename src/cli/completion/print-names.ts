import { existsSync } from 'node:fs';
import { databaseUrl, storeFile } from '../../core/environment.ts';
import { printText } from '../output.ts';
import { SHELLS } from './shells.ts';
import type { ValueKind } from './value-kind.ts';

/** Prints the run IDs, or names of workflows or shells, that a shell may complete, one a line. */
export async function printNames(kind: ValueKind): Promise<void> {
  for (const name of kind === 'shell' ? SHELLS : await storedNames(kind)) printText(name);
}

const MOST_NAMES = 50;

/**
 * Names in the store as it is. A key press must not ingest the spool, create a store, wait for a server or print an
 * error.
 */
async function storedNames(kind: Exclude<ValueKind, 'shell'>): Promise<string[]> {
  if (databaseUrl(process.env) !== undefined || !existsSync(storeFile(process.env))) return [];
  try {
    const { openStore } = await import('../../store/open-store.ts');
    const { latestRunIds, workflowNames } = await import('../../store/queries/runs/run-report.ts');
    const store = await openStore(process.env);
    try {
      return await (kind === 'run' ? latestRunIds(store, MOST_NAMES) : workflowNames(store, MOST_NAMES));
    } finally {
      await store.close();
    }
  } catch {
    return [];
  }
}
