import { closeSync, existsSync, openSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { spoolIn } from '../core/environment.ts';
import { hasEnded } from '../process/inspect/process-identity.ts';
import { appendRecord } from '../spool/append-record.ts';
import { readContext } from '../spool/context-folder.ts';
import type { Store } from '../store/open-store.ts';
import { lastActivityOfRun, lastActivityOfStep, openRunIds } from '../store/queries/runs/run-retention.ts';
import { openStepIds } from '../store/queries/step.ts';

/**
 * Ends runs and steps whose process died without ending them; their data is kept. The end is written to the spool like
 * any other, so it counts once, and an end written by the process takes precedence. Returns how many were ended.
 */
export async function endAbandoned(store: Store, home: string): Promise<number> {
  const owned = (await openContexts(store, spoolIn(home))).filter(({ context }) => context.owner);
  const dead = owned.filter(({ context }) => context.owner && hasEnded(context.owner));
  for (const one of owned) if (!dead.includes(one)) noteAlive(one, store.now());
  for (const one of dead) {
    const type = one.context.step ? 'step.ended' : 'run.ended';
    const at = await lastActivity(store, one);
    appendRecord(one.folder, { v: 1, type, at, result: 'abandoned', errorType: 'abandoned' });
  }
  return dead.length;
}

type Open = { readonly folder: string; readonly context: Context };

async function openContexts(store: Store, spool: string): Promise<Open[]> {
  const ids = [...(await openStepIds(store)), ...(await openRunIds(store))];
  return ids.flatMap((id) => {
    const folder = join(spool, id);
    const context = existsSync(folder) ? readContext(folder) : undefined;
    return context ? [{ folder, context }] : [];
  });
}

/** Its time of modification is when the process of the run or step was last seen alive. No record, by its leading dot. */
const ALIVE = '.alive';

/** Keeps the time in the spool, where the next relay finds it. */
function noteAlive({ folder, context }: Open, now: number): void {
  // Of a process on another host nothing is known.
  if (context.owner?.host !== hostname()) return;
  try {
    const file = join(folder, ALIVE);
    closeSync(openSync(file, 'a', 0o600));
    utimesSync(file, now / 1000, now / 1000);
  } catch {
    // The end is dated to an earlier sign.
  }
}

/**
 * When a run or step was last seen to do something, in milliseconds since 1970: what its end is dated to. Not later than
 * now: if the clock of its process was ahead, its end would be refused, and written again by every pass.
 */
async function lastActivity(store: Store, { folder, context }: Open): Promise<number> {
  const { run, step, startedAt } = context;
  const seenAlive = statSync(join(folder, ALIVE), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const activity = step ? await lastActivityOfStep(store, step.id) : await lastActivityOfRun(store, run.id);
  return Math.min(store.now(), Math.max(startedAt, Math.floor(seenAlive), activity));
}
