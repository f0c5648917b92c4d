import {
  addAmountPair,
  addRun,
  comparisonsOf,
  createAmountEvidence,
  type AmountEvidence,
} from './evidence/amount-evidence.ts';
import { addToBlocks, createBlockMaker, type Block, type BlockMaker } from './blocks.ts';
import type { Side, Outcome } from './outcome.ts';
import { judgedMetrics, type MetricName, type Plan } from './plan.ts';
import { addSuccess, createSuccessEvidence, type SuccessEvidence } from './evidence/success-evidence.ts';
import { amountVerdict, isNotWorse, successVerdict, type Verdict } from './verdicts.ts';

/** A verdict and after how many outcomes it was reached. A verdict stands: it was valid when it was reached. */
export type Decision<Better extends string = Side> = {
  readonly verdict: Verdict<Better>;
  readonly decidedAt: number | null;
};

/** An experiment with the outcomes so far. */
export type Experiment = {
  readonly plan: Plan;
  readonly runs: Readonly<Record<Side, { runs: number; successes: number }>>;
  readonly blocks: BlockMaker;
  readonly success: SuccessEvidence;
  readonly cost: AmountEvidence;
  readonly duration: AmountEvidence;
  readonly decisions: Record<MetricName | 'overall', Decision>;
};

const UNDECIDED: Decision = { verdict: 'undecided', decidedAt: null };

/** An experiment without outcomes. */
export function createExperiment(plan: Plan): Experiment {
  return {
    plan,
    runs: { a: { runs: 0, successes: 0 }, b: { runs: 0, successes: 0 } },
    blocks: createBlockMaker(),
    success: createSuccessEvidence(),
    cost: createAmountEvidence({
      amount: ({ costUsd }) => costUsd,
      prediction: ({ predictedCostUsd }) => predictedCostUsd ?? null,
    }),
    duration: createAmountEvidence({
      amount: ({ durationMs }) => durationMs,
      prediction: ({ predictedDurationMs }) => predictedDurationMs ?? null,
    }),
    decisions: { success: UNDECIDED, cost: UNDECIDED, duration: UNDECIDED, overall: UNDECIDED },
  };
}

/** Adds an outcome and looks: a metric that is undecided gets a verdict as soon as its evidence suffices. */
export function observe(experiment: Experiment, outcome: Outcome): void {
  addOutcome(experiment, outcome);
  const { plan } = experiment;
  decide(experiment, 'success', () => successVerdict(experiment.success, plan));
  for (const metric of ['cost', 'duration'] as const)
    decide(experiment, metric, () => amountVerdict(comparisonsOf(experiment[metric]), plan.errorRates[metric], plan));
  decide(experiment, 'overall', () => overallVerdict(experiment));
}

function addOutcome(experiment: Experiment, outcome: Outcome): void {
  const own = experiment.runs[outcome.variant];
  own.runs += 1;
  own.successes += Number(outcome.success);
  // A run with a task waits for the same task on the other arm.
  if (outcome.task === undefined) for (const evidence of amounts(experiment)) addRun(evidence, outcome);
  for (const block of addToBlocks(experiment.blocks, outcome)) addBlock(experiment, block);
}

function amounts({ cost, duration }: Experiment): readonly AmountEvidence[] {
  return [cost, duration];
}

function addBlock(experiment: Experiment, block: Block): void {
  addSuccess(experiment.success, block);
  for (const evidence of amounts(experiment)) {
    // Runs without a task are compared since they ended.
    const waited = [block.a, block.b].filter(({ task }) => task !== undefined);
    if (block.isSameTask) addAmountPair(evidence, block);
    else for (const run of waited) addRun(evidence, run);
  }
}

function decide(experiment: Experiment, name: MetricName | 'overall', verdictOf: () => Verdict): void {
  if (experiment.decisions[name].verdict !== 'undecided') return;
  const verdict = verdictOf();
  if (verdict !== 'undecided') experiment.decisions[name] = { verdict, decidedAt: outcomesOf(experiment) };
}

/**
 * Success decides unless a guard is worse. With success undecided or equivalent, a guard decides for an arm if it is
 * sure that the arm succeeds at most the margin less often. Metrics that contradict each other decide nothing: the data
 * does not say what a success is worth.
 */
function overallVerdict({ decisions, success, plan }: Experiment): Verdict {
  const verdicts = judgedMetrics(plan).map((metric) => decisions[metric].verdict);
  if (verdicts.every((verdict) => verdict === 'equivalent')) return 'equivalent';
  const better = (['a', 'b'] as const).filter((arm) => verdicts.includes(arm));
  const [arm] = better;
  if (arm === undefined || better.length > 1) return 'undecided';
  const isAcceptable = ['equivalent', arm].includes(decisions.success.verdict) || isNotWorse(success, arm, plan);
  return isAcceptable ? arm : 'undecided';
}

/** The number of outcomes so far. */
export function outcomesOf({ runs }: Experiment): number {
  return runs.a.runs + runs.b.runs;
}
