import type { Queryable } from '../../transaction.ts';
import type { Scope } from './configuration.ts';

/** The choices of a scope in one context. */
export type ContextChoices = {
  readonly taskType: string | null;
  readonly complexity: string | null;
  readonly size: string | null;
  readonly choices: number;
  /** How many of them a person made, and how many of those differ from what the selection chose. */
  readonly overrides: number;
  readonly disagreements: number;
};

/** The override of a context that is the latest: what was used, and why. */
export type LatestOverride = { readonly used: string; readonly reason: string };

/**
 * The contexts of the latest choices of a scope in which persons made any, those with the most first; of equal ones, those
 * without a part of the context first.
 * @param last the number of the latest choice
 */
export async function contextsWithOverrides(store: Queryable, scope: Scope, last: number): Promise<ContextChoices[]> {
  const rows = await latestOf(store, scope, last)
    .select(['task_type', 'complexity', 'size'])
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('choices'),
      fn.sum<number>(eb.case().when('kind', '=', 'override').then(1).else(0).end()).as('overrides'),
      fn
        .sum<number>(
          eb
            .case()
            .when(eb.and([eb('kind', '=', 'override'), eb('used', '!=', eb.ref('chosen'))]))
            .then(1)
            .else(0)
            .end(),
        )
        .as('disagreements'),
    ])
    .groupBy(['task_type', 'complexity', 'size'])
    .orderBy('overrides', 'desc')
    .orderBy('task_type', (by) => by.asc().nullsFirst())
    .orderBy('complexity', (by) => by.asc().nullsFirst())
    .orderBy('size', (by) => by.asc().nullsFirst())
    .execute();
  return rows
    .map(({ task_type: taskType, complexity, size, ...counts }) => ({
      taskType,
      complexity,
      size,
      choices: Number(counts.choices),
      overrides: Number(counts.overrides),
      disagreements: Number(counts.disagreements),
    }))
    .filter(({ overrides }) => overrides > 0);
}

/** How many of the latest choices of a scope are looked at: what persons chose before that is history. */
const LOOKED_AT = 1000;

function latestOf({ db }: Queryable, { workflow, step }: Scope, last: number) {
  return db
    .selectFrom('decision')
    .where('workflow', '=', workflow)
    .where('step', '=', step)
    .where('number', '>', last - LOOKED_AT);
}

/** The latest override of a context; undefined without one. */
export async function latestOverride(
  store: Queryable,
  scope: Scope,
  { taskType, complexity, size }: Pick<ContextChoices, 'taskType' | 'complexity' | 'size'>,
  last: number,
): Promise<LatestOverride | undefined> {
  return latestOf(store, scope, last)
    .select(['used', 'reason'])
    .where('kind', '=', 'override')
    .where('task_type', 'is not distinct from', taskType)
    .where('complexity', 'is not distinct from', complexity)
    .where('size', 'is not distinct from', size)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}
