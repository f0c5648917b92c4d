import { ALL_TASKS, pathOfCell } from './context.ts';
import type { SetAside } from './detection/set-aside.ts';
import { foundIn, type Series, type Signal } from './detection/watch.ts';
import type { CellStatistics } from './evidence/cell-statistics.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { SelectionPlan } from './plan.ts';
import type { Selector } from './selector.ts';

type Serialized = {
  readonly evidence: Cells;
  readonly prior: { readonly evidence: Cells; readonly withoutArms: Cells; readonly logOdds: number } | null;
  readonly watch: [string, readonly [sum: number, seen: number, since: readonly Point[]]][];
  readonly setAside: SetAside[];
  readonly budget: { readonly counted: number; readonly runs: [string, number][] };
};

type Cells = [string, [string, CellStatistics][]][];

/** A watched outcome: its finest cell and what is known of it. What is made from these is left out: most of a state are they. */
type Point = readonly [
  cell: string,
  success: 0 | 1,
  costUsd: number | null,
  durationMs: number | null,
  predicted: number,
];

/** The state of a selector as text: equal states have equal texts. */
export function serializeSelector({ evidence, prior, watch, setAside, budget }: Selector): string {
  const state: Serialized = {
    evidence: cellsOf(evidence),
    prior: prior
      ? { evidence: cellsOf(prior.evidence), withoutArms: cellsOf(prior.withoutArms), logOdds: prior.logOdds }
      : null,
    watch: [...watch].map(seriesToText).sort(byKey),
    setAside,
    budget: { counted: budget.counted, runs: [...budget.runs].sort(byKey) },
  };
  return JSON.stringify(state);
}

function cellsOf(evidence: Evidence): Cells {
  return [...evidence].map(([cell, arms]): Cells[number] => [cell, [...arms].sort(byKey)]).sort(byKey);
}

function byKey([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]): number {
  return one < other ? -1 : 1;
}

function seriesToText([key, { sum, seen, since }]: [string, Series]): Serialized['watch'][number] {
  const points = since.map(({ path, outcome, predicted }): Point => {
    const { success, costUsd, durationMs } = outcome;
    return [path.at(-1) ?? ALL_TASKS, success ? 1 : 0, costUsd, durationMs, predicted];
  });
  return [key, [sum, seen, points]];
}

/** The selector with the state of a text of {@link serializeSelector}. */
export function deserializeSelector(text: string, plan: SelectionPlan, defaultArm: string): Selector {
  const { evidence, prior, watch, setAside, budget } = JSON.parse(text) as Serialized;
  return {
    plan,
    defaultArm,
    evidence: evidenceOf(evidence),
    prior: prior
      ? {
          evidence: evidenceOf(prior.evidence),
          withoutArms: evidenceOf(prior.withoutArms),
          logOdds: prior.logOdds,
        }
      : undefined,
    watch: new Map(watch.map(seriesOfText)),
    setAside,
    budget: { counted: budget.counted, runs: new Map(budget.runs) },
  };
}

function evidenceOf(cells: Cells): Evidence {
  return new Map(cells.map(([cell, arms]) => [cell, new Map(arms)]));
}

function seriesOfText([key, [sum, seen, points]]: Serialized['watch'][number]): [string, Series] {
  const [signal] = JSON.parse(key) as [Signal];
  const since = points.map(([cell, success, costUsd, durationMs, predicted]) => {
    const outcome = { success: success === 1, costUsd, durationMs };
    return { path: pathOfCell(cell), outcome, predicted, found: foundIn(signal, outcome) };
  });
  return [key, { sum, seen, since }];
}
