import { budgetLeft, countRun, createBudget, type Budget } from './budget.ts';
import { choose, type Choice } from './choose.ts';
import { ALL_TASKS, LEVELS, pathOf, pathOfCell, type Context, type Level } from './context.ts';
import { countChoice, judgeProbe, setAside, type SetAside } from './detection/set-aside.ts';
import { endSeriesOf, observe, outcomesSince, restart, type Alarm, type Watch } from './detection/watch.ts';
import { addStatistics, runsOf } from './evidence/cell-statistics.ts';
import {
  addToPath,
  armsIn,
  cellOf,
  decayArm,
  removeRareTypes,
  statisticsOf,
  type Evidence,
} from './evidence/evidence.ts';
import { candidatesOf, utilitiesOf, type Candidate } from './candidates.ts';
import { modelsForChoice, modelsOf } from './models.ts';
import type { RunOutcome } from './outcome.ts';
import type { SelectionPlan } from './plan.ts';
import { createPrior, updateTrust, type Prior } from './prior/prior.ts';
import type { PriorPack } from './prior/prior-pack.ts';
import { randomOf } from '../testing/runs/random.ts';

/** The state of a selection. It is a function of the outcomes in their order, the choices, and the plan. */
export type Selector = {
  readonly plan: SelectionPlan;
  readonly defaultArm: string;
  readonly evidence: Evidence;
  readonly prior: Prior | undefined;
  readonly watch: Watch;
  readonly setAside: SetAside[];
  readonly budget: Budget;
};

/** A choice with the level of context that its evidence came from. */
export type Decision = Choice & { readonly level: Level | 'prior' | 'default' };

/** A selector without outcomes. */
export function createSelector(plan: SelectionPlan, defaultArm: string, pack?: PriorPack): Selector {
  return {
    plan,
    defaultArm,
    evidence: new Map(),
    prior: pack && createPrior(pack),
    watch: new Map(),
    setAside: [],
    budget: createBudget(),
  };
}

/** How many outcomes of the default come first: what other arms, and a prior, are compared with. */
const YARDSTICK = 6;

/** Chooses an arm for a task; changes nothing. The same state and seed give the same choice. */
export function decide(
  selector: Selector,
  task: {
    readonly context: Context;
    readonly arms: readonly string[];
    readonly seed: readonly (string | number)[];
    /** A limit of what an arm other than the default may be expected to cost, in US dollars. */
    readonly maxCostUsd?: number | undefined;
  },
): Decision {
  const { plan, defaultArm, evidence } = selector;
  const path = knownPath(selector, pathOf(task.context));
  const hasDefault = task.arms.includes(defaultArm);
  const choice = choose({
    plan,
    defaultArm,
    models: modelsForChoice(selector, path, task.arms),
    path,
    setAside: selector.setAside,
    left: budgetLeft(selector.budget, plan, gainsOf(selector)),
    defaultRuns: hasDefault ? Math.ceil(YARDSTICK - runsOf(statisticsOf(evidence, ALL_TASKS, defaultArm))) : 0,
    maxCostUsd: task.maxCostUsd,
    random: randomOf('selection', ...task.seed),
  });
  return { ...choice, level: levelOf(selector, path, choice.arm) };
}

/** A path up to the finest cell with outcomes: a type of task that is new says nothing about arms, and is as any other. */
function knownPath({ evidence, prior }: Selector, path: readonly string[]): readonly string[] {
  return path.filter((cell) => cell === ALL_TASKS || evidence.has(cell) || prior?.evidence.has(cell));
}

/** By how much the arms that were used are expected to be better than the default, over all tasks. */
function gainsOf(selector: Selector): ReadonlyMap<string, number> {
  const { plan, budget, defaultArm } = selector;
  const arms = [...new Set([defaultArm, ...budget.runs.keys()])];
  const [base = 0, ...others] = utilitiesOf(modelsForChoice(selector, [ALL_TASKS], arms), plan);
  return new Map(others.map((utility, index) => [arms[index + 1] ?? '', utility - base]));
}

/** How many outcomes of an arm make a level of context the one that it was chosen at. */
const ENOUGH = 3;

function levelOf({ evidence, prior }: Selector, path: readonly string[], arm: string): Level | 'prior' | 'default' {
  const finest = path.findLastIndex((cell) => runsOf(statisticsOf(evidence, cell, arm)) >= ENOUGH);
  const level = LEVELS[finest];
  if (level !== undefined && level !== 'all') return level;
  if (prior && runsOf(statisticsOf(prior.evidence, ALL_TASKS, arm)) > 0) return 'prior';
  return level ?? (evidence.size > 0 ? 'all' : 'default');
}

/** Arms compared with the default over all tasks, and how many outcomes each has. */
export function compareArms(
  selector: Selector,
  arms: readonly string[],
): { readonly candidates: readonly Candidate[]; readonly runs: ReadonlyMap<string, number> } {
  const { plan, defaultArm, evidence } = selector;
  const path = [ALL_TASKS];
  return {
    candidates: candidatesOf({
      plan,
      defaultArm,
      models: modelsForChoice(selector, path, arms),
      path,
      setAside: selector.setAside,
      random: randomOf('comparison', ...arms),
    }),
    runs: new Map(arms.map((arm) => [arm, runsOf(statisticsOf(evidence, ALL_TASKS, arm))])),
  };
}

/** Records which arm a run uses: it changes the budget, and counts for arms that are set aside. */
export function recordChoice(
  selector: Selector,
  choice: {
    readonly context: Context;
    readonly arm: string;
    /** Whether a person chose the arm, which costs the selection nothing. */
    readonly isOverride?: boolean;
  },
): void {
  const { budget, defaultArm } = selector;
  countRun(budget, choice.isOverride || choice.arm === defaultArm ? undefined : choice.arm);
  countChoice(selector.setAside, pathOf(choice.context));
}

/** Learns from the outcome of a run: evidence, trust in the prior, and whether the arm became worse. */
export function learn(
  selector: Selector,
  run: { readonly context: Context; readonly arm: string; readonly outcome: RunOutcome },
): Alarm[] {
  const { evidence, prior, watch, defaultArm } = selector;
  const { arm, outcome } = run;
  const path = pathOf(run.context);
  const arms = [...new Set([arm, ...armsIn(evidence), ...(prior ? armsIn(prior.evidence) : [])])].sort();
  const models = modelsOf(selector, path, arms).map((model) => ({
    weight: model.weight,
    posterior: model.posteriors[arms.indexOf(arm)],
  }));
  if (prior)
    updateTrust(
      prior,
      outcome,
      models.map(({ posterior }) => posterior),
    );
  addToPath(evidence, path, arm, outcome);
  judgeProbe(selector.setAside, arm, path, outcome.success);
  const [likely] = models.toSorted((one, other) => other.weight - one.weight);
  const alarms = likely?.posterior
    ? observe(watch, likely.posterior, { path, outcome, isDefault: arm === defaultArm })
    : [];
  for (const alarm of alarms) react(selector, alarm);
  endSeriesOf(watch, removeRareTypes(evidence));
  if (prior) prior.merged = undefined;
  return alarms;
}

/** What an alarm leaves of the weight of what was known before the change, of own outcomes and of a prior. */
const RETAINED = { own: 0.2, prior: 0.6 };

/** Forgets most of what is known about an arm that became worse, except the outcomes since then, and sets it aside. */
function react({ evidence, prior, watch, setAside: list, defaultArm, budget }: Selector, alarm: Alarm): void {
  const { arm, cell, signal } = alarm;
  decayArm(evidence, arm, cell, RETAINED.own);
  for (const [finest, statistics] of outcomesSince(watch, alarm))
    for (const each of pathOfCell(finest)) addStatistics(cellOf(evidence, each, arm), statistics, 1 - RETAINED.own);
  if (prior) decayArm(prior.evidence, arm, cell, RETAINED.prior);
  // The cost of an arm is part of its utility: with the new cost it is chosen if it is still worth it. The default is
  // what remains if everything else is set aside.
  if (signal === 'success' && arm !== defaultArm) setAside(list, alarm);
  // What the arm is worth now is not what its earlier runs cost.
  budget.runs.delete(arm);
  restart(watch, alarm);
}
