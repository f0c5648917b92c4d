import { arrivals, type Span } from './arrivals.ts';
import type { SpoolWrite } from './spool-write.ts';
import { generateRun } from './generated-run.ts';
import { randomOf } from './random.ts';
import { isAffected, type GroundTruth } from './scenario.ts';
import { drawWorkflow } from './workflows.ts';

/** The parameters of a history. */
export type HistorySetting = {
  readonly seed: string;
  readonly span: Span;
  readonly runsPerMonth: number;
  /** Whether runs start at the same rate at all times, not mainly in working hours. @default false */
  readonly evenly?: boolean;
  readonly truth: GroundTruth;
};

/**
 * All writes of the producers of these runs in order of time. Runs that would not end within the span are omitted, so
 * that nothing is incomplete at the end.
 */
export function* history(setting: HistorySetting): Generator<SpoolWrite> {
  let waiting: SpoolWrite[] = [];
  for (const start of startsOf(setting)) {
    const due = waiting.findIndex(({ at }) => at >= start.at);
    yield* waiting.splice(0, due < 0 ? waiting.length : due);
    const run = runAt(setting, start);
    if (endOf(run) < setting.span.to) waiting = [...waiting, ...run].sort((a, b) => a.at - b.at);
  }
  yield* waiting;
}

type Start = { readonly at: number; readonly index: string };

/** The start times of runs. Runs added by a scenario do not affect the others. */
function startsOf({ seed, span, runsPerMonth, evenly = false, truth }: HistorySetting): Start[] {
  const usual = started(arrivals(span, { perMonth: runsPerMonth, evenly }, randomOf(seed, 'arrivals')), '');
  if (truth.scenario !== 'budget-overrun' || truth.onset === null) return usual;
  const more = { from: truth.onset, to: span.to };
  const rate = { perMonth: runsPerMonth * ((truth.factor ?? 1) - 1), evenly };
  const extra = started(arrivals(more, rate, randomOf(seed, 'more')), 'more');
  return [...usual, ...extra.filter(({ at }) => isAffected(truth, at))].sort((a, b) => a.at - b.at);
}

function started(times: Iterable<number>, prefix: string): Start[] {
  return [...times].map((at, index) => ({ at, index: `${prefix}${index}` }));
}

function runAt({ seed, truth }: HistorySetting, { at, index }: Start): readonly SpoolWrite[] {
  const workflow = drawWorkflow(randomOf(seed, 'workflow', index));
  return generateRun({ seed, index, startedAt: at, workflow, truth });
}

function endOf(run: readonly SpoolWrite[]): number {
  return run.at(-1)?.at ?? 0;
}
