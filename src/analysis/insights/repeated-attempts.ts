import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { counted } from '../../core/amounts.ts';
import { amountText } from '../figures/words.ts';
import { rate } from '../statistics/rates.ts';
import { byStep, groupBy, wholeClaim } from './attempts.ts';
import type { Finding } from './finding.ts';

/**
 * Runs that tried a step again and again: what all attempts but the last cost, because a later one replaced their
 * output. Steps that a run does several times without a retry, such as one per task, are no loops.
 */
export function retryLoops(attempts: readonly InsightAttempt[]): Finding[] {
  // Most runs repeat nothing.
  const repeating = new Set(attempts.filter((attempt) => !isFirst(attempt)).map(({ run_id }) => run_id));
  const loops = groupBy(
    attempts.filter(({ run_id }) => repeating.has(run_id)),
    ({ run_id }) => run_id,
    ({ step }) => step,
    ({ branch }) => branch,
  ).flatMap((loop) => {
    const [first] = loop;
    return first && isLoop(loop) ? [{ workflow: first.workflow, step: first.step, loop }] : [];
  });
  return byStep(loops).flatMap((ofStep) => {
    const [first] = ofStep;
    if (!first) return [];
    const found = ofStep.map(({ loop }) => loop);
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

function isFirst({ kind }: InsightAttempt): boolean {
  return kind === 'first';
}

/** So many attempts at a step in one run are a loop. */
const LOOP = 3;

function isLoop(attempts: readonly InsightAttempt[]): boolean {
  return attempts[0]?.step != null && attempts.length >= LOOP && attempts.filter(isFirst).length <= 1;
}

/** Fewer runs say nothing about a step. */
const MIN_RUNS = 5;

/** A step is always repaired if at least this share of runs had to. */
const ALWAYS = 0.8;

/** Steps that most runs retry or repair: what the repairs cost. */
export function alwaysRepaired(attempts: readonly InsightAttempt[]): Finding[] {
  const ofWorkflows = Map.groupBy(attempts, ({ workflow }) => workflow);
  const repeated = byStep(attempts.filter((attempt) => attempt.step !== null && !isFirst(attempt)));
  return repeated.flatMap((repeats) => {
    const [first] = repeats;
    if (!first) return [];
    const runs = distinctRuns(ofWorkflows.get(first.workflow) ?? [], first);
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
