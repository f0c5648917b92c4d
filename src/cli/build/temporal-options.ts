import type { NamedPlace } from '../../builder/temporal/temporal-place.ts';
import { text } from '../option-values.ts';

/** The options that name a task queue of Temporal. */
export const TEMPORAL_OPTIONS = {
  address: {
    type: 'string',
    coerce: text('--address'),
    describe: 'Temporal server (default: TEMPORAL_ADDRESS, or 127.0.0.1:7233)',
  },
  namespace: {
    type: 'string',
    coerce: text('--namespace'),
    describe: 'Namespace of Temporal (default: TEMPORAL_NAMESPACE, or default)',
  },
  'task-queue': {
    type: 'string',
    coerce: text('--task-queue'),
    describe: 'Task queue of Temporal (default: one for this state folder)',
  },
} as const;

/** The values of {@link TEMPORAL_OPTIONS}. */
export function namedPlace(flags: {
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  readonly 'task-queue'?: string | undefined;
}): NamedPlace {
  const { address, namespace, 'task-queue': taskQueue } = flags;
  return { address, namespace, taskQueue };
}
