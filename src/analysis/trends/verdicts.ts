import { DETECTION_SIGNAL, type DetectionSignal } from '../../core/signal.ts';
import type { CauseKind, VerdictState } from '../../core/value-sets.ts';
import { changedVerdicts } from '../../store/queries/detection/state.ts';
import type { VerdictTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import { pointEstimate, unknownEstimate } from '../statistics/estimate.ts';
import { figureOf, type Figure, type Unit } from '../figures/figure.ts';
import type { ChangeContext } from './changes.ts';
import type { TrendRequest } from './trend.ts';

/** The verdict of the detection on a signal that changed and has not recovered. Alerts fire on the same verdicts. */
export type TrendVerdict = {
  readonly workflow: string;
  /** Null for whole runs. */
  readonly step: string | null;
  readonly metric: DetectionSignal;
  readonly state: Exclude<VerdictState, 'learning' | 'steady'>;
  /** The estimated onset, and half of its 95 % confidence interval, in milliseconds. */
  readonly since: number;
  readonly sinceError: number;
  /** Typical values for the same tasks, per run, or attempt at the step. */
  readonly before: Figure;
  readonly after: Figure;
  readonly effect: Figure;
  /** Null if no recorded setting changed with it. */
  readonly cause: VerdictCause | null;
};

/** The setting that most likely caused a change. */
type VerdictCause = {
  readonly kind: CauseKind;
  readonly from: string | null;
  readonly to: string;
  readonly at: number;
};

/** Which verdicts to read: of all signals, of whole runs and of steps, that began before a time. */
export type VerdictScope = Pick<TrendRequest, 'workflow' | 'simulated' | 'until'>;

const SIGNALS: readonly string[] = Object.values(DETECTION_SIGNAL);

/** The verdicts that concern a trend: of whole runs, or of the step or steps that it shows. */
export async function readVerdicts(
  store: Queryable,
  { metric, by, workflow, step, simulated, until }: TrendRequest,
  context: ChangeContext,
): Promise<TrendVerdict[]> {
  if (!SIGNALS.includes(metric) || by === 'tool') return [];
  const isOfSteps = by === 'step' && step === undefined;
  const verdicts = await changedVerdicts(store, { signal: metric as DetectionSignal, simulated, workflow });
  return verdicts
    .filter((verdict) => (isOfSteps ? verdict.step !== '' : verdict.step === (step ?? '')))
    .filter(({ since }) => since !== null && since < until)
    .map((verdict) => trendVerdict(verdict, context));
}

const TYPICAL = 'mean of the same tasks, outliers limited';

const UNIT: Readonly<Record<DetectionSignal, Unit>> = {
  cost: 'USD',
  duration: 'ms',
  tokens: 'tokens',
  success: 'share',
  repairs: 'count',
  errors: 'count',
};

function trendVerdict(verdict: VerdictTable, context: ChangeContext): TrendVerdict {
  const { workflow, step, signal, state, since, since_error, n, baseline_n } = verdict;
  // The store has seconds.
  const scale = signal === DETECTION_SIGNAL.duration ? 1000 : 1;
  const typical = (value: number | null, of: number): Figure =>
    figureOf(
      value === null
        ? unknownEstimate(of, TYPICAL, 'not known')
        : pointEstimate(scale * value, of, TYPICAL, 'the effect has the interval'),
      { unit: UNIT[signal], ...context },
    );
  const { effect: value, effect_low: low, effect_high: high } = verdict;
  const unit = signal === DETECTION_SIGNAL.success ? 'share-difference' : 'ratio';
  return {
    workflow,
    step: step === '' ? null : step,
    metric: signal,
    state: state as TrendVerdict['state'],
    since: since ?? 0,
    sinceError: since_error ?? 0,
    before: typical(verdict.typical_before, baseline_n),
    after: typical(verdict.typical_after, n),
    effect: figureOf({ value, n, low, high, method: 'cumulative sum', reason: null }, { unit, ...context }),
    cause: causeOf(verdict),
  };
}

function causeOf({ cause_kind: kind, cause_value: to, cause_previous: from, cause_at: at }: VerdictTable) {
  return kind === null || to === null || at === null ? null : { kind, from, to, at };
}

/** Everything that changed and has not recovered, the latest first. */
export async function readAllVerdicts(
  store: Queryable,
  { workflow, simulated, until }: VerdictScope,
  context: ChangeContext,
): Promise<TrendVerdict[]> {
  const found: TrendVerdict[] = [];
  for (const signal of Object.values(DETECTION_SIGNAL)) {
    const verdicts = await changedVerdicts(store, { signal, simulated, workflow });
    const began = verdicts.filter(({ since }) => since !== null && since < until);
    found.push(...began.map((verdict) => trendVerdict(verdict, context)));
  }
  return found.toSorted((one, other) => other.since - one.since);
}
