import { sql, type RawBuilder } from 'kysely';
import type { Schema } from '../../schema.ts';

/** The rows from which facts are computed: of whole runs, or of some of their attempts. */
export type FactScope = {
  readonly runIds: readonly string[];
  /** IDs of attempts of these runs, null for what they did outside of any step. @default all */
  readonly stepIds?: readonly (string | null)[];
};

/** The condition that a row with a run and a step is in the scope, with the table's name. */
export function inScope(table: keyof Schema, { runIds, stepIds }: FactScope): RawBuilder<boolean> {
  const [run, step] = [sql.ref(`${table}.run_id`), sql.ref(`${table}.step_id`)];
  const ofRuns = sql<boolean>`${run} in (${sql.join(runIds)})`;
  if (!stepIds) return ofRuns;
  const steps = stepIds.filter((id) => id !== null);
  const named = steps.length > 0 ? sql`${step} in (${sql.join(steps)})` : sql`1 = 0`;
  return stepIds.includes(null)
    ? sql<boolean>`${ofRuns} and (${named} or ${step} is null)`
    : sql<boolean>`${ofRuns} and ${named}`;
}
