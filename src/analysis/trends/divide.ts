import { complexityName, sizeRange } from '../../core/task-ranges.ts';
import { AGENT, modelUsesOf, type ModelUse } from '../../facts/model-use.ts';
import { configurationOf } from './causes.ts';
import type { Dimension } from './dimensions.ts';
import type { TrendFact } from './trend-fact.ts';

/** A group: its name, null for facts without a value, and its facts. */
export type Divided = readonly [name: string | null, facts: readonly TrendFact[]];

const VALUE: Readonly<Record<Exclude<Dimension, 'tool' | 'agent'>, (fact: TrendFact) => string | null>> = {
  workflow: ({ workflow }) => workflow,
  step: ({ step }) => step,
  model: ({ model }) => model,
  effort: ({ effort }) => effort,
  configuration: configurationOf,
  variant: ({ variant }) => variant,
  'task-type': ({ task_type }) => task_type,
  complexity: ({ complexity }) => (complexity === null ? null : complexityName(complexity)),
  size: ({ size }) => (size === null ? null : `${sizeRange(size)} files`),
};

/** Facts by what a trend is divided by, the largest group first. */
export function divide(facts: readonly TrendFact[], by: Exclude<Dimension, 'tool'> | undefined): Divided[] {
  if (by === undefined) return facts.length > 0 ? [[null, facts]] : [];
  if (by === 'agent') return byAgent(facts);
  const groups = [...Map.groupBy(facts, VALUE[by])];
  return groups.toSorted(([a, x], [b, y]) => y.length - x.length || String(a).localeCompare(String(b)));
}

/** What each agent used in every run: 0 where it was not used, so that the groups add up to all. */
function byAgent(facts: readonly TrendFact[]): Divided[] {
  const uses = facts.map(({ model_use = '[]' }) => modelUsesOf({ model_use }));
  const costs = new Map<string, number>();
  for (const { agent, costNanoUsd } of uses.flat()) costs.set(agent, (costs.get(agent) ?? 0) + costNanoUsd);
  const agents = [...costs].toSorted(([, a], [, b]) => b - a).map(([agent]) => agent);
  return agents.map((agent) => [
    agent,
    facts.map((fact, index) => factOfAgent(fact, agent, uses[index]?.filter((use) => use.agent === agent) ?? [])),
  ]);
}

/** Usage that is missing may be of any agent. */
function factOfAgent(fact: TrendFact, agent: string, uses: readonly ModelUse[]): TrendFact {
  const sum = (of: (use: ModelUse) => number): number => uses.reduce((all, use) => all + of(use), 0);
  const [main] = uses.toSorted((a, b) => b.costNanoUsd - a.costNanoUsd);
  return {
    ...fact,
    ...(agent === AGENT.main ? {} : { model: main?.model ?? null, effort: main?.effort ?? null }),
    requests: sum(({ requests }) => requests),
    unpriced: sum(({ unpriced }) => unpriced),
    input: sum(({ input }) => input),
    output: sum(({ output }) => output),
    cache_read: sum(({ cacheRead }) => cacheRead),
    cache_write_5m: sum(({ cacheWrite5m }) => cacheWrite5m),
    cache_write_1h: sum(({ cacheWrite1h }) => cacheWrite1h),
    cost_nano_usd: sum(({ costNanoUsd }) => costNanoUsd),
  };
}
