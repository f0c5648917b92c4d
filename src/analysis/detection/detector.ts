import { canJudge, emptyBaseline, expectationOf, learn, rebase, spreadOf, type Baseline } from './baseline.ts';
import type { Expectation } from './baseline.ts';
import { evidenceOf, type Direction } from './evidence.ts';
import type { Family, Observation } from './observation.ts';
import { thresholdFor } from './run-length.ts';
import { addTo, perDay, segmentOf, type Segment } from './segment.ts';
import type { MixVerdict } from './task-mix.ts';
import { ABSORB_MS, DESIGN, MAX_SHARE, RESOLVE_DAYS, RESOLVE_ERRORS } from './settings.ts';

/** A change that was detected and is not over. */
export type Change = {
  readonly direction: Direction;
  /** When it was detected, in milliseconds since 1970, from which evidence, and the threshold of the evidence. */
  readonly detectedAt: number;
  readonly statistic: number;
  readonly threshold: number;
  /** The observations since its onset. */
  readonly segment: Segment;
  /** The evidence that it is over. */
  over: number;
  /** Of a change that was detected regardless of tasks: whether their mix explains it. */
  mix?: MixVerdict;
  /** Of a change that was detected by what is normal for tasks: whether it is also found between equal tasks. */
  confirmed?: boolean;
};

/** The state of the detection in a series. Plain data, so that it can be stored and continued. */
export type Detector = {
  readonly family: Family;
  readonly runLength: number;
  readonly baseline: Baseline;
  readonly more: Cusum;
  readonly less: Cusum;
  /** Observations that are not part of the baseline yet, because a change may have begun before them. */
  pending: Pending[];
  n: number;
  change: Change | null;
};

/** A cumulative sum of evidence, and the observation from which it is counted: the most likely onset of a change. */
type Cusum = { value: number; threshold: number; from: number };

/** An observation with its number in the series. */
type Pending = { readonly observation: Observation; readonly at: number };

/** What happened at an observation. */
export type DetectionEvent = 'regressed' | 'improved' | 'resolved' | 'absorbed';

/** A detector that has not seen anything. */
export function openDetector(family: Family, runLength: number): Detector {
  const none = { value: 0, threshold: 0, from: 1 };
  const baseline = emptyBaseline(family);
  return { family, runLength, baseline, more: { ...none }, less: { ...none }, pending: [], n: 0, change: null };
}

/** Whether there is a change, and the regression on tasks confirms it, if there is one. */
export function isConfirmed({ change }: Detector): boolean {
  return change !== null && change.confirmed !== false;
}

/**
 * Adds the next observation of a series. Evidence for more and for less is accumulated (Page 1954); a change is detected
 * when it exceeds the threshold, and is over when the evidence for the former level does.
 */
export function advance(detector: Detector, observation: Observation): DetectionEvent | undefined {
  const { baseline, change } = detector;
  detector.n += 1;
  if (!canJudge(baseline, observation.context)) {
    if (!change) learn(baseline, observation);
    return undefined;
  }
  const expectation = expectationOf(baseline, observation.context);
  return change ? follow(detector, change, observation, expectation) : watch(detector, observation, expectation);
}

function follow(
  detector: Detector,
  change: Change,
  observation: Observation,
  expectation: Expectation,
): DetectionEvent | undefined {
  const { segment } = change;
  if (isOver(detector, change, observation, expectation)) {
    learnBefore(detector, Infinity);
    detector.change = null;
    restart(detector);
    return 'resolved';
  }
  addTo(segment, observation, expectation);
  const { since } = segment;
  if (observation.endedAt < Math.max(since + ABSORB_MS.sinceOnset, change.detectedAt + ABSORB_MS.sinceDetection))
    return undefined;
  rebase(detector.baseline, segment);
  detector.change = null;
  restart(detector);
  return 'absorbed';
}

/** One observation cannot contribute more than this to the evidence that a change is over. */
const MAX_OVER = 2;

function isOver(detector: Detector, change: Change, observation: Observation, expectation: Expectation): boolean {
  const { family } = detector;
  const { direction, segment } = change;
  const evidence = evidenceOf(family, observation.value, expectation, {
    direction,
    design: designOf(detector, change),
    errors: RESOLVE_ERRORS[family],
  });
  change.over = Math.max(0, change.over - Math.max(evidence.value, -MAX_OVER));
  if (change.over === 0) detector.pending = [];
  else detector.pending.push({ observation, at: detector.n });
  return change.over > Math.log(RESOLVE_DAYS[family] * perDay(segment) * evidence.gain + 1);
}

/** A change that is certainly larger than the one that the detector is designed for is also over sooner. */
function designOf({ family, baseline }: Detector, { direction, segment }: Change): number {
  const design = DESIGN[family];
  const { n, observed, expected } = segment;
  if (family === 'rate') return design;
  const [found, weight] =
    family === 'count' ? [Math.log((observed + 1) / (expected + 1)), observed + 1] : [(observed - expected) / n, n];
  const certain = direction * found - 1.5 * Math.sqrt(spreadOf(baseline) / weight);
  return Math.max(design, Math.min(2 * design, certain));
}

/** Adds pending observations before a number to the baseline: no change began before them. */
function learnBefore(detector: Detector, before: number): void {
  const first = detector.pending.findIndex(({ at }) => at >= before);
  const learned = detector.pending.splice(0, first === -1 ? detector.pending.length : first);
  for (const { observation } of learned) learn(detector.baseline, observation);
}

function restart(detector: Detector): void {
  detector.pending = [];
  for (const cusum of [detector.more, detector.less])
    Object.assign(cusum, { value: 0, from: detector.n + 1 } satisfies Partial<Cusum>);
}

function watch(detector: Detector, observation: Observation, expectation: Expectation): DetectionEvent | undefined {
  const { more, less } = detector;
  detector.pending.push({ observation, at: detector.n });
  accumulate(detector, more, observation.value, { direction: 1, expectation });
  accumulate(detector, less, observation.value, { direction: -1, expectation });
  if (more.value > more.threshold) return detect(detector, more, 1);
  if (less.value > less.threshold) return detect(detector, less, -1);
  learnBefore(detector, Math.min(more.from, less.from));
  return undefined;
}

function accumulate(
  { family, runLength, n }: Detector,
  cusum: Cusum,
  value: number,
  { direction, expectation }: { readonly direction: Direction; readonly expectation: Expectation },
): void {
  const evidence = evidenceOf(family, value, expectation, { direction });
  cusum.threshold = thresholdFor(runLength, evidence);
  cusum.value = Math.max(0, cusum.value + Math.min(evidence.value, MAX_SHARE * cusum.threshold));
  if (cusum.value === 0) cusum.from = n + 1;
}

function detect(detector: Detector, { value, threshold, from }: Cusum, direction: Direction): DetectionEvent {
  learnBefore(detector, from);
  const segment = segmentOf(
    detector.baseline,
    detector.pending.map(({ observation }) => observation),
  );
  const detectedAt = segment.until;
  detector.change = { direction, detectedAt, statistic: value, threshold, segment, over: 0 };
  restart(detector);
  return direction === 1 ? 'regressed' : 'improved';
}
