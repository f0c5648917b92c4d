import { toNanoUsd } from '../../pricing/pricing.ts';
import { cacheWrites } from '../../pricing/usage.ts';
import type { RunSummary } from '../../report/list-runs.ts';

/** The CLI's own record of a session. */
export type Result = {
  readonly session_id: string;
  readonly is_error: boolean;
  readonly total_cost_usd: number;
  readonly modelUsage: Readonly<Record<string, Billed>>;
  readonly permission_denials: readonly unknown[];
};

type Billed = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheCreationInputTokens: number;
};

/** Tokens by kind and money in billionths of a dollar, in common terms for both sides. */
export type Sums = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly nanoUsd: number;
};

/** The usage of a session according to the CLI's own record. */
export function billOf(...results: readonly Result[]): Sums {
  const models = results.flatMap(({ modelUsage }) => Object.values(modelUsage));
  const sum = (of: (model: Billed) => number): number => models.reduce((total, model) => total + of(model), 0);
  return {
    input: sum((model) => model.inputTokens),
    output: sum((model) => model.outputTokens),
    cacheRead: sum((model) => model.cacheReadInputTokens),
    cacheWrite: sum((model) => model.cacheCreationInputTokens),
    nanoUsd: results.reduce((total, result) => total + toNanoUsd(result.total_cost_usd), 0),
  };
}

/** The stored usage of these runs. */
export function sumsOf(...runs: readonly Pick<RunSummary, 'tokens' | 'costUsd'>[]): Sums {
  const sum = (of: (run: (typeof runs)[number]) => number): number => runs.reduce((total, run) => total + of(run), 0);
  return {
    input: sum(({ tokens }) => tokens?.input ?? Number.NaN),
    output: sum(({ tokens }) => tokens?.output ?? Number.NaN),
    cacheRead: sum(({ tokens }) => tokens?.cacheRead ?? Number.NaN),
    cacheWrite: sum(({ tokens }) => (tokens ? cacheWrites(tokens) : Number.NaN)),
    nanoUsd: sum(({ costUsd }) => toNanoUsd(costUsd ?? Number.NaN)),
  };
}
