import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ATTRIBUTE, METRIC, type Metric } from '../../../telemetry/names.ts';
import { ENVIRONMENT } from '../../prometheus-names.ts';
import { added, RANGE, type Matchers, type Question } from '../../query.ts';
import { narrowed } from '../narrow.ts';
import { fixedChoice, type Choice } from '../own-variables.ts';
import type { PanelQuery } from '../panels/panel-query.ts';
import { manyValues, oneOf, oneValue } from '../variables.ts';

/** The two sides of a comparison. */
export type Side = 'a' | 'b';

/** Both sides, in the order in which they are shown. */
const SIDES: readonly Side[] = ['a', 'b'];

/** A figure of both sides, each under its name. */
export function ofBoth(figure: (side: Side) => string): PanelQuery[] {
  return SIDES.map((side) => ({ expr: figure(side), legend: sideName(side) }));
}

/** What people call a side. */
function sideName(side: Side): string {
  return side.toUpperCase();
}

/** By how much a metric of runs grew in the window of a side. */
export function addedOf(side: Side, metric: Metric, question: Question = {}, over: string = RANGE): string {
  return added(
    metric,
    narrowed(metric, { ...question, where: { ...whereOf(side), ...question.where }, ago: `$${side}_ago` }),
    over,
  );
}

function whereOf(side: Side): Matchers {
  return {
    [ATTRIBUTE.workflowName]: `="$${side}_workflow"`,
    [ATTRIBUTE.variant]: oneOf(`${side}_variant`),
    [ATTRIBUTE.configVersion]: oneOf(`${side}_config`),
  };
}

/** The variables that choose what is compared. */
export function sideVariables(): VariableModel[] {
  return SIDES.flatMap(variablesOf);
}

const NOW: Choice = { text: 'this range', value: '0d' };

const AGO: readonly Choice[] = [
  { text: 'a day before', value: '1d' },
  { text: 'a week before', value: '7d' },
  { text: 'two weeks before', value: '14d' },
  { text: 'four weeks before', value: '28d' },
  { text: 'a quarter before', value: '91d' },
];

/** A week ago against now is what is compared until something else is chosen. */
const WINDOWS: Readonly<Record<Side, readonly Choice[]>> = {
  a: [{ text: 'a week before', value: '7d' }, NOW, ...AGO.filter(({ value }) => value !== '7d')],
  b: [NOW, ...AGO],
};

function variablesOf(side: Side): VariableModel[] {
  const name = sideName(side);
  const environment = { [ENVIRONMENT]: oneOf('environment') };
  const inWorkflow = { ...environment, [ATTRIBUTE.workflowName]: `="$${side}_workflow"` };
  return [
    oneValue({
      name: `${side}_workflow`,
      label: `${name}: workflow`,
      attribute: ATTRIBUTE.workflowName,
      from: METRIC.runs,
      where: environment,
    }),
    manyValues({
      name: `${side}_variant`,
      label: 'variant',
      attribute: ATTRIBUTE.variant,
      from: METRIC.runs,
      where: inWorkflow,
    }),
    manyValues({
      name: `${side}_config`,
      label: 'configuration',
      attribute: ATTRIBUTE.configVersion,
      from: METRIC.runs,
      where: inWorkflow,
    }),
    fixedChoice({
      name: `${side}_ago`,
      label: 'window',
      description: `The range of runs of ${name}: that of the board, or one as long that ended before it`,
      choices: WINDOWS[side],
    }),
  ];
}
