import type { SideWithAttempts } from '../../analysis/compare/step-comparison.ts';
import type { AttemptFactTable, RunFactTable } from '../../store/schema.ts';
import { randomOf } from '../runs/random.ts';
import { attemptFactRow, runFactRow, usageColumns } from './fact-rows.ts';

/** What the runs of a selection are drawn from. */
export type PlannedSide = {
  readonly name: string;
  readonly runs: number;
  /** Median cost of a run in US dollars. @default 1 */
  readonly costUsd?: number;
  /** Standard deviation of the logarithm of the cost. @default 0.3 */
  readonly spread?: number;
  /** Probability of success. @default 0.8 */
  readonly success?: number;
  /** Probability of a repair, which costs as much as the rest. @default 0 */
  readonly repair?: number;
  /** Number of tasks that repeat, of which each costs another multiple. @default none */
  readonly tasks?: number;
  readonly model?: string;
};

/** Runs with their attempts, as a selection has them. */
export type GeneratedSide = SideWithAttempts & {
  readonly runs: readonly RunFactTable[];
  readonly attempts: readonly AttemptFactTable[];
};

/** Draws the runs of a selection: plan, implement and, in some, repair. */
export function generatedSide(plan: PlannedSide): GeneratedSide {
  const drawn = Array.from({ length: plan.runs }, (_, index) => drawnRun(plan, index));
  return {
    filter: `variant=${plan.name}`,
    asOf: Math.max(...drawn.map(({ run }) => run.ended_at)),
    runs: drawn.map(({ run }) => run),
    attempts: drawn.flatMap(({ attempts }) => attempts),
  };
}

function drawnRun(plan: PlannedSide, index: number): { run: RunFactTable; attempts: AttemptFactTable[] } {
  const { costUsd = 1, spread = 0.3, success = 0.8, repair = 0, tasks, model } = plan;
  const random = randomOf('selected side', plan.name, index);
  const task = tasks === undefined ? null : `task ${index % tasks}`;
  const cost = random.lognormal(costUsd, spread) * (task === null ? 1 : 3 ** (index % (tasks ?? 1)));
  const isSuccess = random.chance(success);
  const isRepaired = random.chance(repair);
  const id = `${plan.name}-${index}`;
  const started_at = 1_790_000_000_000 + index * 3_600_000;
  const total = isRepaired ? 2 * cost : cost;
  const result = isSuccess ? 'success' : 'failure';
  const uses = (share: number) => usageColumns(cost * share, model === undefined ? {} : { model });
  const run = runFactRow({
    ...usageColumns(total, model === undefined ? {} : { model }),
    id,
    task,
    variant: plan.name,
    started_at,
    result,
    repairs: Number(isRepaired),
    duration_ms: Math.round(random.lognormal(6e4, spread)),
  });
  const shared = { run_id: id, task, variant: plan.name, started_at };
  const attempts = [
    attemptFactRow({ ...shared, step: 'plan', ...uses(0.2) }),
    attemptFactRow({ ...shared, step: 'implement', ...uses(0.8), result: isRepaired ? 'failure' : 'success' }),
    ...(isRepaired ? [attemptFactRow({ ...shared, step: 'repair', kind: 'repair', ...uses(1), result })] : []),
  ];
  return { run, attempts };
}
