import type { AttemptFact } from './fact.ts';

/**
 * What the requests of an attempt or run with the same model, thinking level and agent used together. Tokens by kind;
 * `output` includes `reasoning`.
 */
export type ModelUse = {
  readonly model: string;
  /** The thinking level; null if unknown. */
  readonly effort: string | null;
  /** `main`, the name of a subagent, or `auxiliary` for requests of the CLI itself, which only its bill has. */
  readonly agent: string;
  readonly requests: number;
  /** Requests without a known price, whose cost is missing. */
  readonly unpriced: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly reasoning: number;
  /** Billionths of a US dollar. */
  readonly costNanoUsd: number;
};

/** The parts of a fact's usage, sorted by model, agent and thinking level. They add up to the fact. */
export function modelUsesOf({ model_use }: Pick<AttemptFact, 'model_use'>): readonly ModelUse[] {
  return JSON.parse(model_use) as ModelUse[];
}
