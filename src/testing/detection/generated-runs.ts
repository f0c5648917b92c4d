import { SIGNAL, type Signal } from '../../core/signal.ts';
import { randomOf, type Random } from '../runs/random.ts';

/** Measurements of a run or an attempt at a step, in natural units. */
export type Measured = Readonly<Record<Signal, number>>;

/** An ended attempt at a step. */
export type GeneratedAttempt = {
  readonly step: string;
  /** Seconds since 1970. */
  readonly endedAt: number;
  readonly kind: 'first' | 'repair';
  readonly result: 'success' | 'failure';
  readonly measured: Measured;
};

/** An ended run. */
export type GeneratedRun = {
  readonly workflow: string;
  readonly endedAt: number;
  readonly result: 'success' | 'failure';
  readonly measured: Measured;
  readonly attempts: readonly GeneratedAttempt[];
};

/** A regression of a workflow, of one of its steps, or of all workflows. */
export type Worsening = {
  /** Seconds since 1970. */
  readonly from: number;
  /** The end of the regression. @default never */
  readonly until?: number;
  readonly workflow: string;
  readonly step?: string;
  /** The factors of signals. */
  readonly factor?: Partial<Record<Signal, number>>;
  /** The increase of the failure rate. */
  readonly failures?: number;
};

/** What is generated. */
export type Plan = {
  readonly seed: number;
  /** Seconds since 1970. */
  readonly from: number;
  readonly days: number;
  readonly worsening?: Worsening;
  /** The only workflow. @default all */
  readonly only?: string;
};

/** The workflows, with their shares of the runs and relative costs: one is frequent, one is rare. */
const WORKFLOWS = [
  { name: 'package-build', share: 0.35, size: 1 },
  { name: 'package-update', share: 0.25, size: 0.6 },
  { name: 'bug-fix', share: 0.2, size: 1.6 },
  { name: 'docs', share: 0.12, size: 0.4 },
  { name: 'release', share: 0.08, size: 2.5 },
] as const;

/** The names of all workflows, most frequent first, and of their steps. */
export const WORKFLOW_NAMES = WORKFLOWS.map(({ name }) => name);

/** The steps, with typical cost and duration, and failure rate. */
const STEPS = [
  { name: 'plan', usd: 0.12, seconds: 60, failing: 0.005 },
  { name: 'implement', usd: 0.9, seconds: 420, failing: 0.01 },
  { name: 'check', usd: 0.05, seconds: 90, failing: 0.02 },
  { name: 'repair', usd: 0.35, seconds: 180, failing: 0.05 },
  { name: 'review', usd: 0.25, seconds: 120, failing: 0.02 },
  { name: 'package', usd: 0.08, seconds: 45, failing: 0.015 },
  { name: 'publish', usd: 0.03, seconds: 30, failing: 0.02 },
  { name: 'report', usd: 0.04, seconds: 20, failing: 0.005 },
] as const;

export const STEP_NAMES = STEPS.map(({ name }) => name);

const CALM: Worsening = { from: Infinity, workflow: '' };

/** Generates runs, ordered by end: 1,000 per month of 5 workflows with 8 steps, of which about 90 % succeed. */
export function generateRuns(plan: Plan): GeneratedRun[] {
  const random = randomOf(plan.seed);
  const { worsening = CALM } = plan;
  return starts(plan, random)
    .filter(({ workflow }) => plan.only === undefined || workflow.name === plan.only)
    .map((start) => {
      const worse =
        start.workflow.name === worsening.workflow &&
        start.at >= worsening.from &&
        start.at < (worsening.until ?? Infinity);
      return runFrom(start, random, worse ? worsening : CALM);
    })
    .toSorted((a, b) => a.endedAt - b.endedAt);
}

type Start = { readonly workflow: (typeof WORKFLOWS)[number]; readonly at: number };

const DAY = 86_400;

const RUNS_A_MONTH = 1000;

/** Most runs start on weekdays between 06:00 and 20:00. */
function starts({ from, days }: Plan, random: Random): Start[] {
  const weights = [0.35, 1.25, 1.25, 1.25, 1.25, 1.25, 0.4];
  return Array.from({ length: days }, (_, day) => from + day * DAY)
    .flatMap((midnight) => {
      const weight = weights[new Date(midnight * 1000).getUTCDay()] ?? 1;
      return Array.from({ length: random.poisson((RUNS_A_MONTH / 30) * weight) }, () => ({
        workflow: pick(random),
        at: midnight + (6 + 14 * random.next()) * 3600,
      }));
    })
    .toSorted((a, b) => a.at - b.at);
}

function pick(random: Random): (typeof WORKFLOWS)[number] {
  let left = random.next();
  for (const workflow of WORKFLOWS) {
    left -= workflow.share;
    if (left < 0) return workflow;
  }
  return WORKFLOWS[0];
}

/** Standard deviations of logarithms: between tasks, and between attempts. */
const TASK_SPREAD = 0.3;

function runFrom({ workflow, at }: Start, random: Random, worse: Worsening): GeneratedRun {
  const attempts = attemptsOf({ random, task: TASK_SPREAD * random.normal(), size: workflow.size, worse }, at);
  const failed = attempts.at(-1)?.result === 'failure';
  const alsoFails = random.next() < 0.02 + (worse.step === undefined ? (worse.failures ?? 0) : 0);
  return {
    workflow: workflow.name,
    endedAt: attempts.at(-1)?.endedAt ?? at,
    result: failed || alsoFails ? 'failure' : 'success',
    measured: {
      cost: sumOf(attempts, SIGNAL.cost),
      duration: sumOf(attempts, SIGNAL.duration),
      tokens: sumOf(attempts, SIGNAL.tokens),
      repairs: attempts.filter(({ kind }) => kind === 'repair').length,
      errors: sumOf(attempts, SIGNAL.errors) + (failed ? 1 : 0),
    },
    attempts,
  };
}

type Making = { readonly random: Random; readonly task: number; readonly size: number; worse: Worsening };

/** The probability that a check requires another repair, at most three times. */
const REPAIR_NEEDED = 0.3;

type Step = (typeof STEPS)[number];

const MOST_REPAIRS = 3;

function attemptsOf(making: Making, startedAt: number): GeneratedAttempt[] {
  const { random, worse } = making;
  const needed = Math.min(0.95, REPAIR_NEEDED * (worse.step === undefined ? (worse.factor?.repairs ?? 1) : 1));
  const attempts: GeneratedAttempt[] = [];
  const add = (step: Step): GeneratedAttempt => {
    const attempt = attemptAt(making, step, attempts.at(-1)?.endedAt ?? startedAt);
    attempts.push(attempt);
    return attempt;
  };
  for (const step of STEPS.filter(({ name }) => name !== 'repair')) {
    if (add(step).result === 'failure') return attempts;
    for (let repairs = 0; step.name === 'check' && repairs < MOST_REPAIRS && random.next() < needed; repairs++)
      if (add(STEPS[3]).result === 'failure') return attempts;
  }
  return attempts;
}

const ATTEMPT_SPREAD = 0.4;

const TOKENS_A_DOLLAR = 400_000;
const ERRORS_AN_ATTEMPT = 0.12;

function attemptAt(making: Making, step: Step, endedAfter: number): GeneratedAttempt {
  const { random, task, size, worse } = making;
  const factor = (signal: Signal): number => (touches(worse, step.name) ? (worse.factor?.[signal] ?? 1) : 1);
  const work = Math.exp(task + ATTEMPT_SPREAD * random.normal());
  const usd = step.usd * size * work * Math.exp(0.15 * random.normal());
  const seconds = step.seconds * Math.exp(0.8 * Math.log(work) + 0.3 * random.normal()) * factor(SIGNAL.duration);
  const failing = step.failing + (worse.step === step.name ? (worse.failures ?? 0) : 0);
  return {
    step: step.name,
    endedAt: endedAfter + seconds,
    kind: step.name === 'repair' ? 'repair' : 'first',
    result: random.next() < failing ? 'failure' : 'success',
    measured: {
      cost: usd * factor(SIGNAL.cost),
      duration: seconds,
      tokens: Math.round(step.usd * size * work * TOKENS_A_DOLLAR * factor(SIGNAL.tokens)),
      repairs: 0,
      errors: random.poisson(ERRORS_AN_ATTEMPT * Math.exp(0.5 * random.normal()) * factor(SIGNAL.errors)),
    },
  };
}

function touches({ step }: Worsening, name: string): boolean {
  return step === undefined || step === name;
}

function sumOf(attempts: readonly GeneratedAttempt[], signal: Signal): number {
  return attempts.reduce((sum, { measured }) => sum + measured[signal], 0);
}
