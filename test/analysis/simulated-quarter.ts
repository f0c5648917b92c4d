import type { TrendFact } from '../../src/analysis/trends/trend-fact.ts';
import { SIGNAL } from '../../src/core/signal.ts';
import { randomOf } from '../../src/testing/runs/random.ts';
import {
  generateRuns,
  type GeneratedAttempt,
  type GeneratedRun,
  type Worsening,
} from '../../src/testing/detection/generated-runs.ts';

/** The start of all simulated quarters, in seconds since 1970. */
export const QUARTER_START = Date.UTC(2026, 0, 5) / 1000;

/** A simulated quarter: its runs and attempts in the order of time, and the start of its regression. */
export type Quarter = {
  readonly runs: readonly TrendFact[];
  readonly attempts: readonly TrendFact[];
  /** Milliseconds since 1970; infinite without a regression. */
  readonly onset: number;
};

const DAY_S = 86_400;

const DAYS = 90;

/**
 * Simulates a quarter of 1,000 runs per month. The CLI is updated and prompt files are changed on three random days
 * each; with a regression, the version of the configuration changes when it begins.
 */
export function simulatedQuarter(seed: number, regression?: Omit<Worsening, 'from'>): Quarter {
  const random = randomOf('quarter', seed);
  const onset = QUARTER_START + DAY_S * random.between(25, 65);
  const from = regression ? onset : Infinity;
  const plan = { seed, from: QUARTER_START, days: DAYS, ...(regression && { worsening: { ...regression, from } }) };
  const days = (): number[] => Array.from({ length: 3 }, () => QUARTER_START + DAY_S * random.between(0, DAYS));
  const updates = { cli: days(), prompts: days(), configuration: [from] };
  const facts = generateRuns(plan).map((run, index) => factsOf(run, String(index), updates));
  const byStart = (a: TrendFact, b: TrendFact): number => a.started_at - b.started_at;
  return {
    runs: facts.map(({ run }) => run).sort(byStart),
    attempts: facts.flatMap(({ attempts }) => attempts).sort(byStart),
    onset: from * 1000,
  };
}

type Updates = Readonly<Record<'cli' | 'prompts' | 'configuration', readonly number[]>>;

type Facts = { readonly run: TrendFact; readonly attempts: readonly TrendFact[] };

function factsOf(run: GeneratedRun, id: string, updates: Updates): Facts {
  const at = run.endedAt - run.measured.duration;
  const shared = { run_id: id, workflow: run.workflow, ...settingsAt(at, updates) };
  return {
    run: {
      ...factOf(run),
      ...shared,
      id,
      step: null,
      started_at: at * 1000,
      repaired: run.measured.repairs > 0,
    },
    attempts: run.attempts.map((attempt, index) => ({
      ...factOf(attempt),
      ...shared,
      id: `${id}/${index}`,
      step: attempt.step,
      started_at: (attempt.endedAt - attempt.measured.duration) * 1000,
      repaired: attempt.kind === 'repair',
    })),
  };
}

/** The number of updates before a time is the version. */
function settingsAt(at: number, updates: Updates): Pick<TrendFact, 'cli_version' | 'prompts' | 'config_version'> {
  const version = (kind: keyof Updates): string => String(updates[kind].filter((update) => at >= update).length);
  return {
    cli_version: `2.1.${version('cli')}`,
    prompts: version('prompts'),
    config_version: version('configuration'),
  };
}

function factOf({ result, measured }: GeneratedRun | GeneratedAttempt) {
  return {
    result,
    task_type: null,
    complexity: null,
    size: null,
    variant: null,
    config_id: 'config',
    model: 'claude-opus-5-5',
    effort: 'high',
    prices: 'p',
    duration_ms: measured[SIGNAL.duration] * 1000,
    requests: 1,
    unpriced: 0,
    input: measured[SIGNAL.tokens],
    output: 0,
    cache_read: 0,
    cache_write_5m: 0,
    cache_write_1h: 0,
    cost_nano_usd: measured[SIGNAL.cost] * 1e9,
    usage_gap: null,
    failed_tool_calls: measured[SIGNAL.errors],
  };
}
