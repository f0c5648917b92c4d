import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { counted } from '../../core/amounts.ts';
import { amountText } from '../figures/words.ts';
import { rate } from '../statistics/rates.ts';
import { groupBy, wholeClaim } from './attempts.ts';
import type { Finding } from './finding.ts';

/**
 * Runs that tried a step again and again: what all attempts but the last cost, because a later one replaced their
 * output. Steps that a run does several times without a retry, such as one per task, are no loops.
 */
export function retryLoops(attempts: readonly InsightAttempt[]): Finding[] {
  const loops = [...groupBy(attempts, ({ run_id, step, branch }) => [run_id, step, branch]).values()].filter(isLoop);
  return [...groupBy(loops, ([first]) => [first?.workflow, first?.step]).values()].flatMap((found) => {
    const [first] = found[0] ?? [];
    if (!first) return [];
    const [fewest, most] = [Math.min, Math.max].map((pick) => pick(...found.map(({ length }) => length)));
    const replaced = found.flatMap((loop) => loop.slice(0, -1));
    return [
      {
        kind: 'retry-loop' as const,
        workflow: first.workflow,
        step: first.step,
        tool: null,
        claims: replaced.map(wholeClaim),
        occurrences: replaced.length,
        timeMs: replaced.reduce((sum, { duration_ms }) => sum + (duration_ms ?? 0), 0),
        text: `${counted(found.length, 'run')} tried it ${fewest === most ? fewest : `${fewest} to ${most}`} times; the cost is that of all attempts but the last`,
      },
    ];
  });
}

/** So many attempts at a step in one run are a loop. */
const LOOP = 3;

function isLoop(attempts: readonly InsightAttempt[]): boolean {
  return attempts[0]?.step != null && attempts.length >= LOOP && attempts.filter(isFirst).length <= 1;
}

function isFirst({ kind }: InsightAttempt): boolean {
  return kind === 'first';
}

/** Fewer runs say nothing about a step. */
const MIN_RUNS = 5;

/** A step is always repaired if at least this share of runs had to. */
const ALWAYS = 0.8;

/** Steps that most runs retry or repair: what the repairs cost. */
export function alwaysRepaired(attempts: readonly InsightAttempt[]): Finding[] {
  const runsOf = groupBy(attempts, ({ workflow }) => [workflow]);
  const repeated = groupBy(
    attempts.filter((attempt) => attempt.step !== null && !isFirst(attempt)),
    ({ workflow, step }) => [workflow, step],
  );
  return [...repeated.values()].flatMap((repeats) => {
    const [first] = repeats;
    if (!first) return [];
    const runs = distinctRuns(runsOf.get(JSON.stringify([first.workflow])) ?? [], first);
    const share = rate({ successes: new Set(repeats.map(({ run_id }) => run_id)).size, n: runs });
    if (runs < MIN_RUNS || (share.value ?? 0) < ALWAYS) return [];
    const [value, low] = [share.value ?? 0, share.low ?? 0].map((one) => amountText(one, 'share'));
    return [
      {
        kind: 'always-repaired' as const,
        workflow: first.workflow,
        step: first.step,
        tool: null,
        claims: repeats.map(wholeClaim),
        occurrences: repeats.length,
        timeMs: repeats.reduce((sum, { duration_ms }) => sum + (duration_ms ?? 0), 0),
        text: `${value} of ${runs} runs needed it again (at least ${low}); the cost is that of retries and repairs`,
      },
    ];
  });
}

/** Runs that could have needed it: all of the workflow for a repair, which is a step of its own; those with the step else. */
function distinctRuns(ofWorkflow: readonly InsightAttempt[], { step, kind }: InsightAttempt): number {
  const regarded = kind === 'repair' ? ofWorkflow : ofWorkflow.filter((attempt) => attempt.step === step);
  return new Set(regarded.map(({ run_id }) => run_id)).size;
}
