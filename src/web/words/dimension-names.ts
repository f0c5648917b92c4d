import type { CostDimension, SuccessDimension } from '../../analysis/overview/dimensions.ts';
import type { Dimension } from '../../analysis/trends/dimensions.ts';
import { SETTING_NAMES } from '../../core/text/settings-in-words.ts';

const NAMES: Readonly<Record<AnyDimension, string>> = {
  workflow: 'workflow',
  step: 'step',
  'task-type': 'task type',
  complexity: 'complexity',
  size: 'size',
  configuration: SETTING_NAMES.configuration,
  variant: 'variant',
  model: SETTING_NAMES.model,
  effort: SETTING_NAMES.effort,
  agent: 'agent',
  attempt: 'kind of attempt',
  result: 'result of the run',
  tool: 'tool',
  project: 'project',
  cli: SETTING_NAMES.cli,
};

type AnyDimension = CostDimension | SuccessDimension | Dimension;

/** The name of what figures are divided by. */
export function dimensionName(dimension: string): string {
  return Object.entries(NAMES).find(([value]) => value === dimension)?.[1] ?? dimension;
}

/** Dimensions with their names, to choose one of them. */
export function dimensionChoices(dimensions: readonly AnyDimension[]): readonly (readonly [AnyDimension, string])[] {
  return dimensions.map((dimension) => [dimension, NAMES[dimension]]);
}
