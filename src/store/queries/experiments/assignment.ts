import type { Arm } from '../../../core/ids/assignment-id.ts';
import type { AssignmentTable, RunFactTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** What a prediction needs of the fact of a run. */
export type EarlierRun = Pick<RunFactTable, 'cost_nano_usd' | 'usage_gap' | 'unpriced' | 'duration_ms'>;

/** The assignment of this unit; undefined if it has none. */
export function assignmentOfUnit(
  { db }: Queryable,
  experiment: string,
  unit: string,
): Promise<AssignmentTable | undefined> {
  return db
    .selectFrom('assignment')
    .selectAll()
    .where('experiment', '=', experiment)
    .where('unit', '=', unit)
    .executeTakeFirst();
}

/** The assignment that was made for this run; undefined if there is none. */
export function assignmentOfRun(
  { db }: Queryable,
  experiment: string,
  runId: string,
): Promise<AssignmentTable | undefined> {
  return db
    .selectFrom('assignment')
    .selectAll()
    .where('run_id', '=', runId)
    .where('experiment', '=', experiment)
    .executeTakeFirst();
}

/** The assignments of this task, in the order in which they were made. */
export async function assignmentsOfTask(
  { db }: Queryable,
  experiment: string,
  task: string,
): Promise<AssignmentTable[]> {
  const rows = await db
    .selectFrom('assignment')
    .selectAll()
    .where('task', '=', task)
    .where('experiment', '=', experiment)
    .execute();
  return rows.toSorted((one, other) => unitNumber(one) - unitNumber(other));
}

/** The number at the end of the unit of a task that has several. */
function unitNumber({ unit }: AssignmentTable): number {
  return Number(/#(\d+)$/.exec(unit)?.[1] ?? 0);
}

/** The next free position of a context. */
export async function nextPosition({ db }: Transaction, experiment: string, context: string): Promise<number> {
  const row = await db
    .selectFrom('assignment')
    .select(({ fn }) => fn.max('position').as('last'))
    .where('experiment', '=', experiment)
    .where('context', '=', context)
    .executeTakeFirst();
  return row?.last === null || row?.last === undefined ? 0 : Number(row.last) + 1;
}

/** The number of assignments of each arm that has any. */
export async function assignmentCounts({ db }: Queryable, experiment: string): Promise<Map<Arm, number>> {
  const rows = await db
    .selectFrom('assignment')
    .select(['arm', ({ fn }) => fn.countAll<number>().as('count')])
    .where('experiment', '=', experiment)
    .groupBy('arm')
    .execute();
  return new Map(rows.map(({ arm, count }) => [arm, Number(count)]));
}

/** Adds an assignment. */
export async function insertAssignment({ db }: Transaction, row: AssignmentTable): Promise<void> {
  await db.insertInto('assignment').values(row).execute();
}

/** All assignments of an experiment, in the order in which they were made. */
export function assignmentsOf({ db }: Queryable, experiment: string): Promise<AssignmentTable[]> {
  return db
    .selectFrom('assignment')
    .selectAll()
    .where('experiment', '=', experiment)
    .orderBy('at')
    .orderBy('id')
    .execute();
}

/** The real runs of a task that ended by themselves before a time. */
export function earlierRunsOfTask(
  { db }: Queryable,
  { workflow, task, before }: { readonly workflow: string; readonly task: string; readonly before: number },
): Promise<EarlierRun[]> {
  return db
    .selectFrom('run_fact')
    .select(['cost_nano_usd', 'usage_gap', 'unpriced', 'duration_ms'])
    .where('task', '=', task)
    .where('workflow', '=', workflow)
    .where('ended_at', '<', before)
    .where('result', 'in', ['success', 'failure'])
    .where('simulated', 'is', null)
    .execute();
}
