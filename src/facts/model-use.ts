import type { RequestPart } from '../store/queries/facts/fact-parts.ts';
import type { FactDimensions } from '../store/schema.ts';
import { UNNAMED_SUBAGENT } from '../telemetry/operations.ts';
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

/** The agents of requests that no subagent made. */
export const AGENT = { main: 'main', auxiliary: 'auxiliary' } as const;

/** Each view asks several times, and rows are kept for many questions. */
const PARSED = new WeakMap<object, readonly ModelUse[]>();

/** The parts of a fact's usage, sorted by model, agent and thinking level. They add up to the fact. */
export function modelUsesOf(fact: Pick<AttemptFact, 'model_use'>): readonly ModelUse[] {
  const known = PARSED.get(fact);
  if (known) return known;
  const uses = JSON.parse(fact.model_use) as ModelUse[];
  PARSED.set(fact, uses);
  return uses;
}

/** The use that these requests are. */
export function modelUseOf(part: RequestPart): ModelUse {
  return {
    model: part.model,
    effort: part.effort,
    agent: agentOf(part),
    requests: part.requests,
    unpriced: part.unpriced,
    input: part.input,
    output: part.output,
    cacheRead: part.cache_read,
    cacheWrite5m: part.cache_write_5m,
    cacheWrite1h: part.cache_write_1h,
    reasoning: part.reasoning,
    costNanoUsd: part.cost_nano_usd,
  };
}

function agentOf({ maker, agent }: RequestPart): string {
  if (maker === 'bill') return AGENT.auxiliary;
  return maker === 'main' ? AGENT.main : (agent ?? UNNAMED_SUBAGENT);
}

/** Adds up uses of the same model, thinking level and agent, and sorts them. */
export function mergedUses(uses: readonly ModelUse[]): ModelUse[] {
  const groups = new Map<string, ModelUse>();
  for (const use of uses) {
    const key = keyOf(use);
    const known = groups.get(key);
    groups.set(key, known ? sumOf(known, use) : use);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}

function keyOf({ model, agent, effort }: ModelUse): string {
  return JSON.stringify([model, agent, effort]);
}

function sumOf(a: ModelUse, b: ModelUse): ModelUse {
  return {
    ...a,
    requests: a.requests + b.requests,
    unpriced: a.unpriced + b.unpriced,
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    reasoning: a.reasoning + b.reasoning,
    costNanoUsd: a.costNanoUsd + b.costNanoUsd,
  };
}

/** The model on which the main agent spent most, and its most frequent thinking level; null without a request. */
export function mainModelOf(uses: readonly ModelUse[]): Pick<FactDimensions, 'model' | 'effort'> {
  const own = uses.filter(({ agent }) => agent === AGENT.main);
  const models = mergedUses(own.map((use) => ({ ...use, effort: null })));
  const [main] = models.toSorted((a, b) => b.costNanoUsd - a.costNanoUsd || b.requests - a.requests);
  const efforts = own.filter(({ model, effort }) => model === main?.model && effort !== null);
  const [effort] = efforts.toSorted((a, b) => b.requests - a.requests);
  return { model: main?.model ?? null, effort: effort?.effort ?? null };
}
