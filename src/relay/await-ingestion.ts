import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spoolIn } from '../core/environment.ts';
import { listSpool } from '../spool/list-spool.ts';

/** A relay polls the spool every 750 ms; one that ingests nothing for this long is stopped or cannot store. */
const PATIENCE_MS = 5000;

const POLL_MS = 50;

/**
 * Waits until another process has ingested the records that are pending now, so that a reader sees everything written
 * before it started. `takeOver` tries to ingest in this process and returns undefined while the other one holds the
 * lock. Returns the number of records left after `patienceMs` without progress.
 */
export async function awaitIngestion(
  home: string,
  takeOver: () => Promise<boolean | undefined>,
  patienceMs: number = PATIENCE_MS,
): Promise<number> {
  let pending = pendingPaths(home);
  let idleMs = 0;
  while (pending.length > 0 && idleMs < patienceMs) {
    await sleep(POLL_MS);
    if (await takeOver()) return 0;
    const left = pending.filter((path) => existsSync(path));
    idleMs = left.length < pending.length ? 0 : idleMs + POLL_MS;
    pending = left;
  }
  return pending.length;
}

function pendingPaths(home: string): string[] {
  return Array.from(listSpool(spoolIn(home), new Map()).pending, ({ folder, name }) => join(folder, name));
}
