import type { SetAside } from './detection/set-aside.ts';
import type { Watch } from './detection/watch.ts';
import type { CellStatistics } from './evidence/cell-statistics.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { SelectionPlan } from './plan.ts';
import type { Selector } from './selector.ts';

type Serialized = {
  readonly evidence: Cells;
  readonly prior: { readonly evidence: Cells; readonly withoutArms: Cells; readonly logOdds: number } | null;
  readonly watch: [string, Watch extends Map<string, infer S> ? S : never][];
  readonly setAside: SetAside[];
  readonly budget: { readonly granted: number; readonly runs: [string, number][] };
};

type Cells = [string, [string, CellStatistics][]][];

/** The state of a selector as text: equal states have equal texts. */
export function serializeSelector({ evidence, prior, watch, setAside, budget }: Selector): string {
  const state: Serialized = {
    evidence: cellsOf(evidence),
    prior: prior
      ? { evidence: cellsOf(prior.evidence), withoutArms: cellsOf(prior.withoutArms), logOdds: prior.logOdds }
      : null,
    watch: [...watch].sort(byKey),
    setAside,
    budget: { granted: budget.granted, runs: [...budget.runs].sort(byKey) },
  };
  return JSON.stringify(state);
}

function cellsOf(evidence: Evidence): Cells {
  return [...evidence].map(([cell, arms]): Cells[number] => [cell, [...arms].sort(byKey)]).sort(byKey);
}

function byKey([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]): number {
  return one < other ? -1 : 1;
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
    watch: new Map(watch),
    setAside,
    budget: { granted: budget.granted, runs: new Map(budget.runs) },
  };
}

function evidenceOf(cells: Cells): Evidence {
  return new Map(cells.map(([cell, arms]) => [cell, new Map(arms)]));
}
