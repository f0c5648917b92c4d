import { choose, type Budget, type Choice } from './choose.ts';
import { ALL_TASKS, LEVELS, pathOf, type Context, type Level } from './context.ts';
import { countChoice, judgeProbe, setAside, type SetAside } from './detection/set-aside.ts';
import { observe, outcomesSince, restart, type Alarm, type Watch } from './detection/watch.ts';
import { runsOf } from './evidence/cell-statistics.ts';
import { addToPath, armsIn, decayArm, statisticsOf, type Evidence } from './evidence/evidence.ts';
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

/** The number of runs whose budget is there from the start. */
const FIRST_RUNS = 5;

/** A selector without outcomes. */
export function createSelector(plan: SelectionPlan, defaultArm: string, pack?: PriorPack): Selector {
  return {
    plan,
    defaultArm,
    evidence: new Map(),
    prior: pack && createPrior(pack),
    watch: new Map(),
    setAside: [],
    budget: { left: FIRST_RUNS * plan.explorationBudget * plan.valueUsd },
  };
}

/** How many outcomes of the default come first: what other arms, and a prior, are compared with. */
const YARDSTICK = 6;

/** Chooses an arm for a task; changes nothing. The same state and seed give the same choice. */
export function decide(
  selector: Selector,
  task: { readonly context: Context; readonly arms: readonly string[]; readonly seed: readonly (string | number)[] },
): Decision {
  const { plan, defaultArm, evidence } = selector;
  const path = pathOf(task.context);
  const hasDefault = task.arms.includes(defaultArm);
  const choice = choose({
    plan,
    defaultArm,
    models: modelsForChoice(selector, path, task.arms),
    path,
    setAside: selector.setAside,
    budget: selector.budget,
    mayDiffer: !hasDefault || runsOf(statisticsOf(evidence, ALL_TASKS, defaultArm)) >= YARDSTICK,
    random: randomOf('selection', ...task.seed),
  });
  return { ...choice, level: levelOf(selector, path, choice.arm) };
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

/** Records that a choice was made: it changes the budget, and counts for arms that are set aside. */
export function recordChoice(
  selector: Selector,
  choice: { readonly context: Context; readonly budgetChange: number },
): void {
  selector.budget.left += choice.budgetChange;
  countChoice(selector.setAside, pathOf(choice.context));
}

/** Learns from the outcome of a run: evidence, trust in the prior, and whether the arm became worse. */
export function learn(
  selector: Selector,
  run: { readonly context: Context; readonly arm: string; readonly outcome: RunOutcome },
): Alarm[] {
  const { evidence, prior, watch } = selector;
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
  const alarms = likely?.posterior ? observe(watch, likely.posterior, { path, outcome }) : [];
  for (const alarm of alarms) react(selector, alarm);
  return alarms;
}

/** What an alarm leaves of the weight of what was known before the change, of own outcomes and of a prior. */
const RETAINED = { own: 0.2, prior: 0.6 };

/** Forgets most of what is known about an arm that became worse, except the outcomes since then, and sets it aside. */
function react({ evidence, prior, watch, setAside: list, defaultArm }: Selector, alarm: Alarm): void {
  const { arm, cell, signal } = alarm;
  decayArm(evidence, arm, cell, RETAINED.own);
  for (const { path, outcome } of outcomesSince(watch, alarm))
    addToPath(evidence, path, arm, outcome, 1 - RETAINED.own);
  if (prior) decayArm(prior.evidence, arm, cell, RETAINED.prior);
  // The cost of an arm is part of its utility: with the new cost it is chosen if it is still worth it. The default is
  // what remains if everything else is set aside.
  if (signal === 'success' && arm !== defaultArm) setAside(list, alarm);
  restart(watch, alarm);
}
