import { modelUsesOf } from '../../facts/model-use.ts';
import type { CostRow } from '../../store/queries/page/fact-rows.ts';

/** What cost can be divided by. */
export const COST_DIMENSIONS = [
  'model',
  'step',
  'workflow',
  'task-type',
  'configuration',
  'variant',
  'effort',
  'agent',
  'attempt',
  'result',
  'project',
  'cli',
] as const;

/** One of {@link COST_DIMENSIONS}. */
export type CostDimension = (typeof COST_DIMENSIONS)[number];

/** A part of the cost of an attempt, with its value of every dimension. */
export type CostItem = {
  readonly values: Readonly<Record<CostDimension, string>>;
  /** The start of the run in milliseconds since 1970. */
  readonly at: number;
  /** Billionths of a US dollar. */
  readonly nano: number;
  /** Whether a part of the cost is unknown. */
  readonly isLowerBound: boolean;
};

/** The name of values that were not given, and of what happened outside of any step. */
export const NOT_GIVEN = '(none)';

/** The parts of the cost of attempts: one per model, thinking level and agent. They add up to the attempts. */
export function costItems(rows: readonly CostRow[]): CostItem[] {
  return rows.flatMap((row) => {
    const own = valuesOf(row);
    const uses = modelUsesOf(row);
    const items = uses.map((use) => ({
      values: { ...own, model: use.model, effort: use.effort ?? NOT_GIVEN, agent: use.agent },
      at: row.run_started_at,
      nano: use.costNanoUsd,
      isLowerBound: use.unpriced > 0,
    }));
    // Usage that is missing belongs to no known model.
    if (row.usage_gap === null) return items;
    const unknown = { model: '(unknown)', effort: NOT_GIVEN, agent: NOT_GIVEN };
    return [...items, { values: { ...own, ...unknown }, at: row.run_started_at, nano: 0, isLowerBound: true }];
  });
}

function valuesOf(row: CostRow): Omit<CostItem['values'], 'model' | 'effort' | 'agent'> {
  return {
    step: row.step ?? NOT_GIVEN,
    workflow: row.workflow,
    'task-type': row.task_type ?? NOT_GIVEN,
    configuration: row.config_id ?? NOT_GIVEN,
    variant: row.variant ?? NOT_GIVEN,
    attempt: row.kind,
    result: row.run_result ?? NOT_GIVEN,
    project: row.project,
    cli: row.cli_version ?? NOT_GIVEN,
  };
}
