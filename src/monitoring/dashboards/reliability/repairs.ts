import type { StepKind } from '../../../core/context.ts';
import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { prometheusLabel } from '../../prometheus-names.ts';
import { orZero, per, ratio } from '../../query.ts';
import type { Section } from '../board.ts';
import { firstTimeRight, kindIs, stepsEnded } from '../figures/steps.ts';
import { seriesLabel } from '../links.ts';
import { addedHere, addedPerIntervalHere } from '../narrow.ts';
import { barGauge } from '../panels/bar-gauge.ts';
import { bars } from '../panels/graph.ts';
import type { PanelQuery } from '../panels/panel-query.ts';
import { table } from '../panels/table.ts';
import { stepToRuns, toStepOfRuns } from '../row-keys.ts';
import { UNIT } from '../style.ts';

const SHOWN_ATTEMPTS = [1, 2, 3, 4, 5] as const;

const afterEach: PanelQuery[] = SHOWN_ATTEMPTS.map((attempts) => ({
  expr: `${solvedWithin(attempts)} - ${solvedWithin(attempts - 1)}`,
  legend: `after ${attempts}`,
}));

const solved = `(${orZero(stepsEnded({ result: 'success' }))})`;

const successAfter = barGauge({
  title: 'Success after how many attempts',
  description:
    'Steps that runs were done with within the range, by how many attempts it took until one succeeded, and those that never did. From stepmeter.step.attempts.',
  unit: UNIT.exact,
  queries: [
    ...afterEach,
    { expr: `${solved} - ${solvedWithin(SHOWN_ATTEMPTS.length)}`, legend: 'after more' },
    { expr: `(${orZero(stepsEnded())}) - ${solved}`, legend: 'never' },
  ],
});

const overTime = bars({
  title: 'Repairs and retries by step',
  description: 'Attempts that were not the first and ended since the bar before. From stepmeter.steps.',
  unit: UNIT.exact,
  width: 16,
  nothing: 'none',
  link: {
    ...toStepOfRuns(seriesLabel(prometheusLabel(ATTRIBUTE.stepName))),
    title: 'Runs, opened at this step',
    keep: ['environment', 'workflow'],
  },
  queries: [
    {
      expr: addedPerIntervalHere(METRIC.steps, {
        by: [ATTRIBUTE.stepName],
        where: { [ATTRIBUTE.stepKind]: kindIs('repair', 'retry') },
      }),
      by: [ATTRIBUTE.stepName],
    },
  ],
});

const byStep = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName] };

const share = { unit: UNIT.share, decimals: 1, nothing: '–' };

const rows = table({
  title: 'Attempts by step',
  description:
    'Attempts that ended within the range by how they came to be; and of the steps that runs were done with, the share that succeeded at once, in the end, and how many attempts it took on average. From stepmeter.steps and stepmeter.step.attempts.',
  width: 24,
  keys: [{ attribute: ATTRIBUTE.workflowName, title: 'Workflow' }, stepToRuns],
  figures: [
    { title: 'First attempts', expr: attemptsOfKinds('first'), unit: UNIT.exact },
    { title: 'Retries', expr: attemptsOfKinds('retry'), unit: UNIT.exact },
    { title: 'Repairs', expr: attemptsOfKinds('repair'), unit: UNIT.exact },
    { title: 'Right at once', expr: firstTimeRight(byStep), ...share },
    {
      title: 'Right in the end',
      expr: ratio(stepsEnded({ result: 'success' }, byStep), stepsEnded({}, byStep)),
      ...share,
    },
    {
      title: 'Attempts on average',
      expr: per(addedHere(METRIC.stepAttempts, { ...byStep, part: 'sum' }), stepsEnded({}, byStep)),
      unit: UNIT.factor,
      decimals: 2,
      nothing: '–',
    },
  ],
  sortBy: 'Repairs',
});

/** What had to be done again. */
export const repairsSection: Section = { title: 'Repairs and retries', panels: [successAfter, overTime, rows] };

function solvedWithin(within: number): string {
  return within === 0 ? '0' : `(${orZero(stepsEnded({ result: 'success', within }))})`;
}

function attemptsOfKinds(...kinds: readonly StepKind[]): string {
  return addedHere(METRIC.steps, { ...byStep, where: { [ATTRIBUTE.stepKind]: kindIs(...kinds) } });
}
