import type { Span } from './arrivals.ts';
import type { SpoolWrite } from './spool-write.ts';

/** A moment at which the relay sends what it has, and what was dropped since the one before. */
export type Moment = { readonly at: number; readonly writes: readonly SpoolWrite[] };

/** The relay sends its totals at this pace. */
export const TICK_MS = 15_000;

/** A span, and from when on it is looked at closely. */
export type Timeline = Span & {
  /** From when on there is a moment for each step that ends and each run that begins. */
  readonly everyStepFrom: number;
  /** From when on there is a moment at every tick. */
  readonly everyTickFrom: number;
};

/** It sends all of them, changed or not, once in this time. */
const HOUR_MS = 60 * 60 * 1000;

/** The last day before a time is looked at closely, and the last hour most closely. */
export function closeLook(to: number): Pick<Timeline, 'everyStepFrom' | 'everyTickFrom'> {
  return {
    everyStepFrom: to - 24 * HOUR_MS,
    everyTickFrom: to - HOUR_MS,
  };
}

/**
 * The moments of a span: its two ends, every full hour, the end of every run, and more where it is looked at closely. Sending at every tick of weeks would take hours.
 */
export function* momentsOf(writes: Iterable<SpoolWrite>, span: Timeline): Generator<Moment> {
  yield { at: span.from, writes: [] };
  let [last, since, worth] = [span.from, [] as SpoolWrite[], Infinity];
  const next = (): number => Math.min(worth, nextPlanned(last, span));
  function* until(at: number): Generator<Moment> {
    while (last < span.to && next() < at) {
      const moment = { at: next(), writes: since };
      [last, since, worth] = [moment.at, [], Infinity];
      yield moment;
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

/** The end of a run is worth a moment; what happens before it is so only where it is looked at closely. */
function isRelevant({ at, record, context }: SpoolWrite, { everyStepFrom }: Timeline): boolean {
  if (record?.type === 'run.ended') return true;
  return at >= everyStepFrom && (record ? record.type.endsWith('.ended') : context.step === undefined);
}
