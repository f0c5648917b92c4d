import type { Store } from '../../store/open-store.ts';
import type { Scope } from '../../store/queries/selection/configuration.ts';
import type { DecisionTable } from '../../store/schema.ts';
import { randomOf } from '../runs/random.ts';

/** What decisions are filled in: their number, the names of the arms, of which the first is the default, and of types. */
export type Filling = {
  readonly count: number;
  readonly arms: readonly [string, ...string[]];
  /** The number of types of tasks. */
  readonly types: number;
};

/** Rows of one statement: databases limit its parameters. */
const CHUNK = 1000;

/** Adds decisions with the numbers from 1, each with an arm at random. */
export async function fillDecisions(store: Store, scope: Scope, filling: Filling): Promise<void> {
  const random = randomOf('decisions');
  const rows = Array.from({ length: filling.count }, (_, index) =>
    decisionRow(scope, index, filling, random.pick(filling.arms)),
  );
  for (let from = 0; from < rows.length; from += CHUNK)
    await store.write(async ({ db }) => {
      const values = rows.slice(from, from + CHUNK);
      await db.insertInto('decision').values(values).execute();
    });
}

function decisionRow(scope: Scope, index: number, { arms, types }: Filling, used: string): DecisionTable {
  return {
    id: `${scope.workflow}-${index + 1}`,
    ...scope,
    number: index + 1,
    at: index,
    mode: 'auto',
    task_type: `type${index % types}`,
    complexity: null,
    size: null,
    default_arm: arms[0],
    chosen: used,
    used,
    version_id: `${used}@1`,
    kind: 'default',
    propensity: 1,
    level: 'taskType',
    reason: '',
    price_usd: 0,
    candidates: '[]',
    seed: '',
    state_hash: '',
    prompt_hash: null,
  };
}

/** Adds the outcomes of the decisions from one number to another: seven of ten succeed. */
export async function fillOutcomes(store: Store, scope: Scope, from: number, to: number): Promise<void> {
  for (let first = from; first <= to; first += CHUNK)
    await store.write(async ({ db }) => {
      const decisions = await db
        .selectFrom('decision')
        .select(['id', 'number'])
        .where('workflow', '=', scope.workflow)
        .where('step', '=', scope.step)
        .where('number', '>=', first)
        .where('number', '<=', Math.min(to, first + CHUNK - 1))
        .execute();
      const values = decisions.map(({ id, number }) => ({
        decision_id: id,
        ...scope,
        number,
        run_id: id,
        success: Number(Number(number) % 10 < 7),
        cost_nano_usd: 1e9,
        duration_ms: 60_000,
      }));
      await db.insertInto('decision_outcome').values(values).execute();
    });
}
