import { text } from '../option-values.ts';

/** The flags that say what a run is. */
export const WORKFLOW_OPTIONS = {
  'task-type': {
    type: 'string',
    coerce: text('--task-type'),
    describe: 'What kind of task it is; a handful of values',
  },
  'config-id': { type: 'string', coerce: text('--config-id'), describe: 'The configuration that the run uses' },
  'config-version': { type: 'string', coerce: text('--config-version'), describe: 'Its version' },
  variant: { type: 'string', coerce: text('--variant'), describe: 'The arm of an experiment' },
} as const;

type Flags = { taskType?: string; configId?: string; configVersion?: string; variant?: string };

const KEYS = ['taskType', 'configId', 'configVersion', 'variant'] as const;

/** Those of the flags that were given. */
export function workflowOptions(flags: { readonly [key: string]: unknown }): Flags {
  return Object.fromEntries(KEYS.filter((key) => typeof flags[key] === 'string').map((key) => [key, flags[key]]));
}
