import type { SetAside } from './detection/set-aside.ts';
import type { Series } from './detection/watch.ts';
import { numbersOf, statisticsOfNumbers, type CellStatistics } from './evidence/cell-statistics.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { SelectionPlan } from './plan.ts';
import type { Selector } from './selector.ts';

type Serialized = {
  readonly evidence: Cells;
  readonly prior: { readonly evidence: Cells; readonly withoutArms: Cells; readonly logOdds: number } | null;
  readonly watch: [string, SeriesNumbers][];
  readonly setAside: SetAside[];
  readonly budget: { readonly counted: number; readonly runs: [string, number][] };
};

type Cells = [string, Statistics[]][];

/** By arm, or by cell. */
type Statistics = [string, number[]];

type SeriesNumbers = readonly [sum: number, seen: number, ...since: Since];

type Since = readonly [runs: number, predicted: number, found: number, cells: Statistics[]];

/**
 * The state of a selector as text. Maps keep their order, which is that of outcomes: sums of fractions depend on it, so
 * that in another order learning would continue with other last digits.
 */
export function serializeSelector({ evidence, prior, watch, setAside, budget }: Selector): string {
  const state: Serialized = {
    evidence: cellsOf(evidence),
    prior: prior
      ? { evidence: cellsOf(prior.evidence), withoutArms: cellsOf(prior.withoutArms), logOdds: prior.logOdds }
      : null,
    watch: [...watch].map(seriesToText),
    setAside,
    budget: { counted: budget.counted, runs: [...budget.runs] },
  };
  return JSON.stringify(state);
}

function cellsOf(evidence: Evidence): Cells {
  return [...evidence].map(([cell, arms]): Cells[number] => [cell, numbersBy(arms)]);
}

function numbersBy(statistics: ReadonlyMap<string, CellStatistics>): Statistics[] {
  return [...statistics].map(([key, one]): Statistics => [key, numbersOf(one)]);
}

function seriesToText([key, { sum, seen, since }]: [string, Series]): Serialized['watch'][number] {
  return [key, [sum, seen, since.runs, since.predicted, since.found, numbersBy(since.cells)]];
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
  return new Map(cells.map(([cell, arms]) => [cell, statisticsBy(arms)]));
}

function statisticsBy(all: readonly Statistics[]): Map<string, CellStatistics> {
  return new Map(all.map(([key, numbers]) => [key, statisticsOfNumbers(numbers)]));
}

function seriesOfText([key, [sum, seen, runs, predicted, found, cells]]: Serialized['watch'][number]): [
  string,
  Series,
] {
  return [key, { sum, seen, since: { runs, predicted, found, cells: statisticsBy(cells) } }];
}
