import type { PastAttempt } from '../history.ts';

/** How long a build will still take, by how long earlier ones took from the same point on. In milliseconds. */
export type RemainingTime = {
  readonly medianMs: number;
  /** 80 of 100 earlier builds are between these. */
  readonly lowMs: number;
  readonly highMs: number;
  /** The number of earlier builds that reached this point. */
  readonly n: number;
};

/** Where a build is. */
export type BuildPoint = {
  readonly configId: string;
  /** The kind of package. */
  readonly taskType: string;
  readonly step: string;
  /** How often this step has begun, from 1: `check` begins again after each repair. */
  readonly ordinal: number;
  /** How long it has been running, in milliseconds. */
  readonly elapsedMs: number;
};

/** Fewer builds give no interval. */
const MIN_BUILDS = 3;

/**
 * The remaining time of a build, from successful builds of the same kind with the same configuration; of any
 * configuration if these are too few. Builds that had left the step by now are left out, so the estimate grows with a step
 * that takes unusually long. Undefined if fewer than three builds remain: the time is not known.
 */
export function remainingTime(history: readonly PastAttempt[], point: BuildPoint): RemainingTime | undefined {
  const builds = Map.groupBy(
    history.filter(({ runResult, taskType }) => runResult === 'success' && taskType === point.taskType),
    ({ runId }) => runId,
  );
  const all = [...builds.values()];
  const same = all.filter(([first]) => first?.configId === point.configId);
  for (const candidates of [same, all]) {
    const left = candidates.flatMap((attempts) => leftAfter(phasesOf(attempts), point) ?? []).sort((a, b) => a - b);
    if (left.length >= MIN_BUILDS)
      return { medianMs: quantile(left, 0.5), lowMs: quantile(left, 0.1), highMs: quantile(left, 0.9), n: left.length };
  }
  return undefined;
}

/** A step of a build from its first start to its last end; tasks of one step run in parallel. */
type Phase = { readonly step: string; readonly startedAt: number; readonly endedAt: number };

function leftAfter(phases: readonly Phase[], { step, ordinal, elapsedMs }: BuildPoint): number | undefined {
  const phase = phases.filter((one) => one.step === step)[ordinal - 1];
  if (!phase || phase.endedAt - phase.startedAt < elapsedMs) return undefined;
  return Math.max(...phases.map(({ endedAt }) => endedAt)) - phase.startedAt - elapsedMs;
}

function phasesOf(attempts: readonly PastAttempt[]): Phase[] {
  const phases: Phase[] = [];
  for (const { step, startedAt, endedAt } of [...attempts].sort((a, b) => a.startedAt - b.startedAt)) {
    const last = phases.at(-1);
    if (last?.step === step) phases.splice(-1, 1, { ...last, endedAt: Math.max(last.endedAt, endedAt) });
    else phases.push({ step, startedAt, endedAt });
  }
  return phases;
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low = 0, high = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}
