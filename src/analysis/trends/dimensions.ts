/** What a trend is divided by. */
export const DIMENSIONS = [
  'workflow',
  'step',
  'model',
  'effort',
  'configuration',
  'variant',
  'task-type',
  'complexity',
  'size',
  'agent',
  'tool',
] as const;

/** One of {@link DIMENSIONS}. */
export type Dimension = (typeof DIMENSIONS)[number];
