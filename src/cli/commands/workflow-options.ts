import { text } from '../option-values.ts';

/** The flags that say what a run is. */
export const WORKFLOW_OPTIONS = {
  'task-type': {
    type: 'string',
    coerce: text('--task-type'),
    describe: 'Task type; use a small set of values',
  },
  'config-id': { type: 'string', coerce: text('--config-id'), describe: 'ID of the configuration used by the run' },
  'config-version': { type: 'string', coerce: text('--config-version'), describe: 'Version of the configuration' },
  variant: { type: 'string', coerce: text('--variant'), describe: 'Variant (arm of an experiment)' },
} as const;

type Flags = { taskType?: string; configId?: string; configVersion?: string; variant?: string };

const KEYS = ['taskType', 'configId', 'configVersion', 'variant'] as const;

/** Those of the flags that were given. */
export function workflowOptions(flags: { readonly [key: string]: unknown }): Flags {
  return Object.fromEntries(KEYS.filter((key) => typeof flags[key] === 'string').map((key) => [key, flags[key]]));
}
