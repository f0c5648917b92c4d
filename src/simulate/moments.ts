import type { Span } from '../testing/runs/arrivals.ts';
import type { SpoolWrite } from '../testing/runs/spool-write.ts';

/** A time at which the relay exports, and the writes since the previous one. */
export type Moment = { readonly at: number; readonly writes: readonly SpoolWrite[] };

/** The interval at which the relay exports totals. */
export const TICK_MS = 15_000;

/** A time range, and the times from which it is simulated in more detail. */
export type Timeline = Span & {
  /** From this time on, the relay exports at the end of each step and the start of each run. */
  readonly everyStepFrom: number;
  /** From this time on, the relay exports at every tick. */
  readonly everyTickFrom: number;
};

/** The interval at which all totals are resent, changed or not. */
const HOUR_MS = 60 * 60 * 1000;

/** The default level of detail: the last day before a time by step, the last hour by tick. */
export function closeLook(to: number): Pick<Timeline, 'everyStepFrom' | 'everyTickFrom'> {
  return {
    everyStepFrom: to - 24 * HOUR_MS,
    everyTickFrom: to - HOUR_MS,
  };
}

/**
 * The moments of a span: its two ends, every full hour, the end of every run, and more in the detailed ranges.
 * Exporting at every tick of several weeks would take hours.
 */
export function* momentsOf(writes: Iterable<SpoolWrite>, span: Timeline): Generator<Moment> {
  yield { at: span.from, writes: [] };
  let [last, since, worth] = [span.from, [] as SpoolWrite[], Infinity];
  const next = (): number => Math.min(worth, nextPlanned(last, span));
  function* until(at: number): Generator<Moment> {
    while (last < span.to && next() < at) {
      const exportMoment = { at: next(), writes: since };
      [last, since, worth] = [exportMoment.at, [], Infinity];
      yield exportMoment;
    }
  }
  for (const write of writes) {
    yield* until(write.at);
    since.push(write);
    if (isRelevant(write, span)) worth = Math.min(worth, nextOn(TICK_MS, write.at), span.to);
  }
  yield* until(Infinity);
}

function nextPlanned(after: number, { everyTickFrom, to }: Timeline): number {
  const tick = nextOn(TICK_MS, Math.max(after + 1, everyTickFrom));
  return Math.min(nextOn(HOUR_MS, after + 1), tick, to);
}

function nextOn(grid: number, at: number): number {
  return Math.ceil(at / grid) * grid;
}

/** Whether a write triggers an export: the end of a run always does, earlier events only in the detailed range. */
function isRelevant({ at, record, context }: SpoolWrite, { everyStepFrom }: Timeline): boolean {
  if (record?.type === 'run.ended') return true;
  return at >= everyStepFrom && (record ? record.type.endsWith('.ended') : context.step === undefined);
}
