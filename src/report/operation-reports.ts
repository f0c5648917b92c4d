import type { OperationTable } from '../store/schema.ts';

/** Operations of the worktree pool, or uses of the cache, of one step with the same name, outcome and reason. */
export type OperationReport = Pick<OperationTable, 'kind' | 'name' | 'outcome' | 'reason'> & {
  /** Empty for operations of the run itself. */
  readonly step: string;
  readonly count: number;
  readonly durationMs: number;
  /** How long they waited for the lock of the pool, as part of their duration. */
  readonly waitedMs: number;
  /** The durations of the runs whose stored results were used. */
  readonly savedMs: number;
  /** Pairs of worktrees that conflicted, or heads that merges left out. */
  readonly conflicts: number;
};

/** Sums up operations, in the order of the first of each kind. */
export function operationReports(
  rows: readonly OperationTable[],
  nameOf: (stepId: string | null) => string,
): OperationReport[] {
  const groups = Map.groupBy(rows, ({ step_id, kind, name, outcome, reason }) =>
    [step_id, kind, name, outcome, reason].join('/'),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [reportOf(first, group, nameOf(first.step_id))] : [];
  });
}

function reportOf(
  { kind, name, outcome, reason }: OperationTable,
  group: readonly OperationTable[],
  step: string,
): OperationReport {
  const sum = (of: (row: OperationTable) => number | null): number =>
    group.reduce((total, row) => total + (of(row) ?? 0), 0);
  return {
    step,
    kind,
    name,
    outcome,
    reason,
    count: group.length,
    durationMs: sum(({ started_at, ended_at }) => ended_at - started_at),
    waitedMs: sum(({ waited_ms }) => waited_ms),
    savedMs: sum(({ saved_ms }) => saved_ms),
    conflicts: sum(({ conflicts }) => conflicts),
  };
}
