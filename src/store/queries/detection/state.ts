import { DAY_MS } from '../../../core/time/day.ts';
import type { DetectionUnit, VerdictTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** Which verdicts to read. */
export type VerdictFilter = {
  readonly signal: VerdictTable['signal'];
  readonly simulated: boolean;
  readonly workflow?: string | undefined;
};

/** The stored state of a unit; undefined if it was never judged. */
export async function detectionState({ db }: Queryable, unit: DetectionUnit): Promise<string | undefined> {
  const row = await db
    .selectFrom('detection_state')
    .select('state')
    .where('workflow', '=', unit.workflow)
    .where('step', '=', unit.step)
    .where('simulated', '=', unit.simulated)
    .executeTakeFirst();
  return row?.state;
}

/** Stores the state of a unit in place of the previous one. */
export async function putDetectionState({ db }: Transaction, unit: DetectionUnit, state: string): Promise<void> {
  await db
    .insertInto('detection_state')
    .values({ ...unit, state })
    .onConflict((conflict) => conflict.columns(['workflow', 'step', 'simulated']).doUpdateSet({ state }))
    .execute();
}

/** The verdicts on the signals of a unit. */
export async function verdictsOfUnit({ db }: Queryable, unit: DetectionUnit): Promise<VerdictTable[]> {
  return db
    .selectFrom('verdict')
    .selectAll()
    .where('workflow', '=', unit.workflow)
    .where('step', '=', unit.step)
    .where('simulated', '=', unit.simulated)
    .execute();
}

/** Replaces the verdicts on the signals of a unit. */
export async function replaceVerdicts(
  { db }: Transaction,
  unit: DetectionUnit,
  verdicts: readonly VerdictTable[],
): Promise<void> {
  await db
    .deleteFrom('verdict')
    .where('workflow', '=', unit.workflow)
    .where('step', '=', unit.step)
    .where('simulated', '=', unit.simulated)
    .execute();
  if (verdicts.length > 0)
    await db
      .insertInto('verdict')
      .values([...verdicts])
      .execute();
}

/** A workflow that has not run for this time is no longer reported. */
const REPORTED_MS = 28 * DAY_MS;

/** The verdicts that are exported and have alerts at a time: those on signals with a recent observation. */
export async function reportedVerdicts({ db }: Queryable, now: number): Promise<VerdictTable[]> {
  return db
    .selectFrom('verdict')
    .selectAll()
    .where('judged_at', '>=', now - REPORTED_MS)
    .orderBy('workflow')
    .orderBy('step')
    .orderBy('simulated')
    .orderBy('signal')
    .execute();
}

/** The verdicts on a signal where it changed and has not recovered. */
export async function changedVerdicts(
  { db }: Queryable,
  { signal, simulated, workflow }: VerdictFilter,
): Promise<VerdictTable[]> {
  return db
    .selectFrom('verdict')
    .selectAll()
    .where('signal', '=', signal)
    .where('simulated', '=', simulated ? 1 : 0)
    .where('since', 'is not', null)
    .$if(workflow !== undefined, (query) => query.where('workflow', '=', workflow ?? ''))
    .orderBy('workflow')
    .orderBy('step')
    .execute();
}
