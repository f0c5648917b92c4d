import type { AttemptFactTable } from '../../store/schema.ts';
import { randomOf } from '../runs/random.ts';
import { attemptFactRow, usageColumns } from './fact-rows.ts';

/** An attempt of a run with a cost in US dollars; null for an unknown one. */
export function attempt(
  run: string,
  step: string,
  { costUsd = 1, ...row }: Partial<AttemptFactTable> & { readonly costUsd?: number | null } = {},
): AttemptFactTable {
  const usage = costUsd === null ? { ...usageColumns(0), cost_nano_usd: null } : usageColumns(costUsd);
  const number = `${row.kind ?? 'first'} ${row.attempt ?? 1}`;
  return attemptFactRow({ run_id: run, step, id: `${run}/${step}/${row.branch ?? ''}/${number}`, ...usage, ...row });
}

/**
 * Attempts of runs in which nothing is wrong: each plans, implements with a change of a file in one of four tasks, and
 * checks; one check in ten is retried; one tool call in a hundred fails.
 */
export function quietAttempts(runs: number): AttemptFactTable[] {
  return Array.from({ length: runs }, (_, index) => quietRun(`run-${index}`)).flat();
}

function quietRun(run: string): AttemptFactTable[] {
  const random = randomOf('quiet', run);
  const cost = (usd: number): number => random.lognormal(usd, 0.3);
  const task = (branch: string): AttemptFactTable =>
    attempt(run, 'implement', {
      branch,
      costUsd: cost(1),
      files_modified: 2,
      agents: random.whole(0, 1),
      tool_calls: 100,
      failed_tool_calls: 1,
      tool_ms: 5e3,
    });
  const isRetried = random.chance(0.1);
  return [
    attempt(run, 'plan', { costUsd: cost(0.2), tool_calls: 5 }),
    ...['parser', 'cli', 'docs', 'tests'].map(task),
    attempt(run, 'check', { costUsd: cost(0.1), result: isRetried ? 'failure' : 'success' }),
    ...(isRetried ? [attempt(run, 'check', { costUsd: cost(0.1), kind: 'retry', attempt: 2 })] : []),
  ];
}
