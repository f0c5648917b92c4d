import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { SIGNAL, type Signal } from '../../../core/signal.ts';
import { orZero, per, ratio } from '../../query.ts';
import type { Section } from '../board.ts';
import { DECIDED, resultIs } from '../figures/runs.ts';
import { kindIs } from '../figures/steps.ts';
import { stat } from '../panels/stat.ts';
import { UNIT } from '../style.ts';
import { addedOf, ofBoth, type Side } from './selections.ts';
import { typical } from './signals.ts';

const none = { nothing: 'no runs' };

/** The figures of both sides. */
export const figures: Section = {
  title: 'A and B',
  panels: [
    stat({
      title: 'Runs',
      description: 'Runs of each side that ended in its window, whatever their result. From stepmeter.runs.',
      unit: UNIT.exact,
      queries: ofBoth((side) => orZero(addedOf(side, METRIC.runs))),
    }),
    stat({
      title: 'Success rate',
      description:
        'Of the runs of each side that ended with success or failure, the share of successes. From stepmeter.runs.',
      unit: UNIT.share,
      decimals: 1,
      ...none,
      queries: ofBoth((side) => per(successes(side), decided(side))),
    }),
    stat({
      title: 'Typical cost of a run',
      description: typicalText('Cost', SIGNAL.cost),
      unit: UNIT.dollars,
      decimals: 4,
      ...none,
      queries: ofBoth((side) => typical(side, SIGNAL.cost)),
    }),
    stat({
      title: 'Typical duration of a run',
      description: typicalText('Duration', SIGNAL.duration),
      unit: UNIT.seconds,
      ...none,
      queries: ofBoth((side) => typical(side, SIGNAL.duration)),
    }),
    stat({
      title: 'Typical tokens of a run',
      description: typicalText('Tokens of all kinds', SIGNAL.tokens),
      unit: UNIT.count,
      ...none,
      queries: ofBoth((side) => typical(side, SIGNAL.tokens)),
    }),
    stat({
      title: 'Repairs and retries per run',
      description:
        'Attempts at steps that were not the first, shared by the runs of each side that ended in its window. From stepmeter.steps and stepmeter.runs.',
      unit: UNIT.factor,
      decimals: 2,
      ...none,
      queries: ofBoth(repairsPerRun),
    }),
  ],
};

/** The successes of a side, and the runs that could have been one. */
export function successes(side: Side): string {
  return orZero(addedOf(side, METRIC.runs, { where: { [ATTRIBUTE.runResult]: resultIs('success') } }));
}
export function decided(side: Side): string {
  return addedOf(side, METRIC.runs, { where: { [ATTRIBUTE.runResult]: DECIDED } });
}

function typicalText(what: string, signal: Signal): string {
  return `${what} of the runs of each side that ended with success or failure: the mean of the logarithms, turned back, which a few extreme runs hardly move. A plain mean is higher. From stepmeter.signal.score (${signal}).`;
}

function repairsPerRun(side: Side): string {
  return ratio(
    addedOf(side, METRIC.steps, { where: { [ATTRIBUTE.stepKind]: kindIs('repair', 'retry') } }),
    addedOf(side, METRIC.runs),
  );
}
