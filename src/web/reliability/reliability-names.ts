import type { SuccessDimension } from '../../analysis/overview/reliability.ts';
import type { ReadAnswer } from '../../api/reads/reads.ts';

/** The reliability of a period as the API answers it. */
export type Reliability = ReadAnswer<'reliability'>;

/** What success is divided by, with names. */
export const GROUP_NAMES: readonly (readonly [SuccessDimension, string])[] = [
  ['step', 'step'],
  ['workflow', 'workflow'],
  ['task-type', 'task type'],
  ['model', 'model'],
  ['effort', 'thinking level'],
  ['configuration', 'configuration'],
  ['variant', 'variant'],
  ['cli', 'version of the CLI'],
  ['project', 'project'],
];

/** The name of what success is divided by. */
export function nameOfGroup(by: string): string {
  return GROUP_NAMES.find(([value]) => value === by)?.[1] ?? by;
}
