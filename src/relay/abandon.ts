import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { spoolIn } from '../core/environment.ts';
import { hasEnded } from '../process/process-identity.ts';
import { appendRecord } from '../spool/append-record.ts';
import { readContext } from '../spool/context-folder.ts';
import type { Store } from '../store/open-store.ts';

/**
 * Ends runs and steps whose process has died without ending them, with what they had done. The end goes through the
 * spool like any other, so it counts once, and an end that the process did write comes first. Returns how many.
 */
export async function endAbandoned(store: Store, home: string): Promise<number> {
  const dead = (await openContexts(store, spoolIn(home))).filter(
    ({ context }) => context.owner && hasEnded(context.owner),
  );
  for (const { folder, context } of dead) {
    const type = context.step ? 'step.ended' : 'run.ended';
    const at = await lastActivity(store, context);
    appendRecord(folder, { v: 1, type, at, result: 'abandoned', errorType: 'abandoned' });
  }
  return dead.length;
}

type Open = { readonly folder: string; readonly context: Context };

async function openContexts(store: Store, spool: string): Promise<Open[]> {
  const steps = await store.db.selectFrom('step').select('id').where('ended_at', 'is', null).execute();
  const runs = await store.db.selectFrom('run').select('id').where('ended_at', 'is', null).execute();
  return [...steps, ...runs].flatMap(({ id }) => {
    const folder = join(spool, id);
    const context = existsSync(folder) ? readContext(folder) : undefined;
    return context ? [{ folder, context }] : [];
  });
}

/** When something was last heard of a run or step: it is what its end is dated to. */
async function lastActivity(store: Store, { run, step, startedAt }: Context): Promise<number> {
  const column = step ? 'step_id' : 'run_id';
  const id = step?.id ?? run.id;
  const { at } = await store.db
    .selectFrom('tool_call')
    .select(({ fn }) => fn.max('ended_at').as('at'))
    .where(column, '=', id)
    .executeTakeFirstOrThrow();
  return Math.max(startedAt, Number(at ?? 0));
}
