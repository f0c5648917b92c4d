import type { Part } from './parts.ts';
import type { RunTree } from './run-node.ts';

/**
 * How many steps ran at the same time, up to `end` for those that are running; and the time of all of them together, in
 * milliseconds.
 */
export function parallelismOf(
  parts: readonly Part[],
  end: number,
): RunTree['parallelism'] & { readonly stepMs: number } {
  const containers = new Set(parts.filter(({ kind }) => kind === 'step').flatMap(({ parents }) => parents));
  const leaves = parts.filter(({ kind, id }) => kind === 'step' && !containers.has(id));
  const changes = leaves
    .flatMap(({ startedAt, endedAt }) => [
      { at: startedAt, by: 1 },
      { at: endedAt ?? end, by: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  let [running, highest, busyMs, stepMs, last] = [0, 0, 0, 0, 0];
  for (const { at, by } of changes) {
    if (running > 0) busyMs += at - last;
    stepMs += running * (at - last);
    running += by;
    highest = Math.max(highest, running);
    last = at;
  }
  return { average: busyMs === 0 ? null : stepMs / busyMs, highest, stepMs };
}
