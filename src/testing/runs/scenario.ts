import type { Span } from './arrivals.ts';

/** The scenarios of simulations. */
export const SCENARIOS = [
  'quiet',
  'cost-regression',
  'success-drop',
  'slow-step',
  'error-burst',
  'model-switch',
  'budget-overrun',
  'telemetry-loss',
] as const;

/** The name of a scenario. */
export type ScenarioName = (typeof SCENARIOS)[number];

/**
 * The ground truth of a scenario, to verify its detection. Affects runs that start at or after `onset` and, if set,
 * before `until`.
 */
export type GroundTruth = {
  readonly scenario: ScenarioName;
  /** In milliseconds since 1970; null if the scenario changes nothing. */
  readonly onset: number | null;
  readonly until: number | null;
  /** Absent if all workflows are affected. */
  readonly workflow?: string;
  readonly step?: string;
  /** The multiplier of the affected quantity. */
  readonly factor?: number;
  /** The decrease of the success rate. */
  readonly drop?: number;
  readonly modelBefore?: string;
  readonly modelAfter?: string;
  /** The configuration change that coincides with the onset. */
  readonly change?: 'configuration' | 'prompts' | 'model';
  /** The description for users. */
  readonly text: string;
};

/** How a run or step deviates from the baseline. */
export type Tuning = {
  readonly tokens: number;
  readonly seconds: number;
  /** The multiplier of failing tool calls and model requests. */
  readonly failures: number;
  readonly model?: string;
  readonly successDrop: number;
  readonly breaksAt?: string;
  /** Number of versions that the configuration and prompt files are ahead. */
  readonly configurations: number;
  readonly prompts: number;
};

type GroundTruthOptions = { readonly span: Span; readonly onset: number; readonly factor?: number };

const WORKFLOW = 'package-build';
const STEP = 'implement';

const SUCCESS_DROP = 0.3;
const HOUR_MS = 60 * 60 * 1000;
const BURST_MS = 6 * HOUR_MS;
const SILENCE_MS = 6 * HOUR_MS;

const descriptions: Readonly<
  Record<ScenarioName, (factor: number, lastingAtMost: (limit: number) => number) => ScenarioDescription>
> = {
  quiet: () => ({ text: 'No change' }),
  'cost-regression': (factor) => ({
    workflow: WORKFLOW,
    step: STEP,
    factor,
    change: 'configuration',
    text: `The step ${STEP} of ${WORKFLOW} uses ${factor} times the tokens since a new configuration version`,
  }),
  'success-drop': () => ({
    workflow: WORKFLOW,
    step: 'check',
    drop: SUCCESS_DROP,
    change: 'prompts',
    text: `${SUCCESS_DROP * 100} percentage points fewer runs of ${WORKFLOW} succeed (step check fails) since its prompt files changed`,
  }),
  'slow-step': (factor) => ({
    workflow: WORKFLOW,
    step: STEP,
    factor,
    text: `The step ${STEP} of ${WORKFLOW} takes ${factor} times as long`,
  }),
  'error-burst': (factor, lastingAtMost) => ({
    factor,
    lastsMs: lastingAtMost(BURST_MS),
    text: `Tool calls and model requests fail ${factor} times as often for some hours`,
  }),
  'model-switch': () => ({
    workflow: WORKFLOW,
    step: STEP,
    modelBefore: 'claude-sonnet-5-5',
    modelAfter: 'claude-opus-5-5',
    change: 'model',
    text: `The step ${STEP} of ${WORKFLOW} changes from claude-sonnet-5-5 to claude-opus-5-5`,
  }),
  'budget-overrun': (factor) => ({ factor, text: `There are ${factor} times as many runs` }),
  'telemetry-loss': (_factor, lastingAtMost) => ({
    lastsMs: lastingAtMost(SILENCE_MS),
    text: 'The relay does not report for some hours, then catches up',
  }),
};

type ScenarioDescription = Omit<GroundTruth, 'scenario' | 'onset' | 'until'> & { readonly lastsMs?: number };

/** Default multipliers by scenario. */
const FACTORS: Partial<Record<ScenarioName, number>> = {
  'cost-regression': 2,
  'slow-step': 3,
  'error-burst': 10,
  'budget-overrun': 3,
};

/** The ground truth of a scenario in a time range. */
export function groundTruthOf(scenario: ScenarioName, { span, onset, factor }: GroundTruthOptions): GroundTruth {
  const lastingAtMost = (limit: number): number => Math.min(limit, (span.to - onset) / 2);
  const { lastsMs, ...description } = descriptions[scenario](factor ?? FACTORS[scenario] ?? 1, lastingAtMost);
  const isQuiet = scenario === 'quiet';
  return {
    scenario,
    onset: isQuiet ? null : onset,
    until: lastsMs === undefined ? null : onset + lastsMs,
    ...description,
  };
}

/** Whether something that starts at this time is affected. */
export function isAffected({ onset, until }: GroundTruth, at: number): boolean {
  return onset !== null && at >= onset && (until === null || at < until);
}

const BASELINE: Tuning = {
  tokens: 1,
  seconds: 1,
  failures: 1,
  successDrop: 0,
  configurations: 0,
  prompts: 0,
};

/** How a run of a workflow that starts at a time deviates from the baseline. */
export function runTuning(truth: GroundTruth, workflow: string, startedAt: number): Tuning {
  if (!isAffected(truth, startedAt) || (truth.workflow ?? workflow) !== workflow) return BASELINE;
  const { drop = 0, step } = truth;
  return {
    ...BASELINE,
    ...changes(truth),
    successDrop: drop,
    ...(drop > 0 && step ? { breaksAt: step } : {}),
    failures: truth.scenario === 'error-burst' ? (truth.factor ?? 1) : 1,
  };
}

function changes({ change }: GroundTruth): Pick<Tuning, 'configurations' | 'prompts'> {
  return {
    configurations: change === 'configuration' ? 1 : 0,
    prompts: change === 'prompts' ? 1 : 0,
  };
}

/** How a step of such a run deviates from the baseline. */
export function stepTuning(
  truth: GroundTruth,
  run: Tuning,
  where: { readonly workflow: string; readonly step: string; readonly runStartedAt: number },
): Tuning {
  const isHere = truth.workflow === where.workflow && truth.step === where.step;
  if (!isHere || !isAffected(truth, where.runStartedAt)) return run;
  const factor = truth.factor ?? 1;
  return {
    ...run,
    tokens: run.tokens * (truth.scenario === 'cost-regression' ? factor : 1),
    seconds: run.seconds * (truth.scenario === 'slow-step' ? factor : 1),
    ...(truth.modelAfter ? { model: truth.modelAfter } : {}),
  };
}
