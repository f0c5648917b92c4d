import type { RunContext } from '../../core/context.ts';
import type { Flags } from '../command.ts';
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

/** Those of the flags that were given. */
export function workflowOptions(flags: Flags<typeof WORKFLOW_OPTIONS>): Omit<RunContext, 'id' | 'workflow'> {
  const { 'task-type': taskType, 'config-id': configId, 'config-version': configVersion, variant } = flags;
  return {
    ...(taskType !== undefined && { taskType }),
    ...(configId !== undefined && { configId }),
    ...(configVersion !== undefined && { configVersion }),
    ...(variant !== undefined && { variant }),
  };
}
