import type { CostDimension } from '../../analysis/overview/cost-dimensions.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';

/** The cost of a period as the API answers it. */
export type Cost = ReadAnswer<'cost'>;

/** What cost is divided by, with names. */
export const DIMENSION_NAMES: readonly (readonly [CostDimension, string])[] = [
  ['model', 'model'],
  ['step', 'step'],
  ['workflow', 'workflow'],
  ['task-type', 'task type'],
  ['configuration', 'configuration'],
  ['variant', 'variant'],
  ['effort', 'thinking level'],
  ['agent', 'agent'],
  ['attempt', 'kind of attempt'],
  ['result', 'result of the run'],
  ['project', 'project'],
  ['cli', 'version of the CLI'],
];

/** The name of what cost is divided by. */
export function nameOfDimension(dimension: string): string {
  return DIMENSION_NAMES.find(([value]) => value === dimension)?.[1] ?? dimension;
}
