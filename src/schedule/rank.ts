import type { Graph } from './graph.ts';
import type { PredictedTask } from './task.ts';

/** The order in which tasks start, and why. */
export type Ranking = {
  /** The most urgent first. */
  readonly order: readonly PredictedTask[];
  /** The chain of tasks that takes longest, with the time of each at P80. */
  readonly criticalPath: readonly PredictedTask[];
};

/**
 * Ranks tasks: the longest remaining chain first (upward rank of HEFT, Topcuoglu, Hariri and Wu 2002), which is the
 * longest predicted task first if none depends on another. Tasks of the critical path count with their P80, because
 * their delay delays everything.
 */
export function rankTasks(graph: Graph<PredictedTask>): Ranking {
  const byMean = ranksOf(graph, ({ prediction }) => prediction.meanMs);
  const criticalPath = longestChain(graph, byMean);
  const critical = new Set(criticalPath);
  const isChain = criticalPath.length > 1;
  const ranks = ranksOf(graph, (task) =>
    isChain && critical.has(task) ? Math.max(task.prediction.p80Ms, task.prediction.meanMs) : task.prediction.meanMs,
  );
  const rank = ({ id }: PredictedTask): number => ranks.get(id) ?? 0;
  return { order: [...graph.sorted].sort((a, b) => rank(b) - rank(a)), criticalPath };
}

/** The upward rank of each task: the time from its start to the end of the last task that depends on it, in ms. */
function ranksOf(
  { sorted, successors }: Graph<PredictedTask>,
  durationOf: (task: PredictedTask) => number,
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const task of sorted.toReversed()) {
    const after = (successors.get(task.id) ?? []).map(({ id }) => ranks.get(id) ?? 0);
    ranks.set(task.id, durationOf(task) + Math.max(0, ...after));
  }
  return ranks;
}

function longestChain(
  { sorted, successors }: Graph<PredictedTask>,
  ranks: ReadonlyMap<string, number>,
): PredictedTask[] {
  const chain: PredictedTask[] = [];
  for (let next = highest(sorted, ranks); next; next = highest(successors.get(next.id) ?? [], ranks)) chain.push(next);
  return chain;
}

function highest(tasks: readonly PredictedTask[], ranks: ReadonlyMap<string, number>): PredictedTask | undefined {
  const rank = ({ id }: PredictedTask): number => ranks.get(id) ?? 0;
  return tasks.reduce<PredictedTask | undefined>(
    (best, task) => (best && rank(best) >= rank(task) ? best : task),
    undefined,
  );
}
