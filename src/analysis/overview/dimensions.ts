/** What cost can be divided by. */
export const COST_DIMENSIONS = [
  'model',
  'step',
  'workflow',
  'task-type',
  'configuration',
  'variant',
  'effort',
  'agent',
  'attempt',
  'result',
  'project',
  'cli',
] as const;

/** One of {@link COST_DIMENSIONS}. */
export type CostDimension = (typeof COST_DIMENSIONS)[number];

/** What reliability is divided by. */
export const SUCCESS_DIMENSIONS = [
  'step',
  'workflow',
  'task-type',
  'model',
  'effort',
  'configuration',
  'variant',
  'cli',
  'project',
] as const;

/** One of {@link SUCCESS_DIMENSIONS}. */
export type SuccessDimension = (typeof SUCCESS_DIMENSIONS)[number];
