import { parseArm } from '../../analysis/experiments/arm-configuration.ts';
import { DEFAULT_PLAN } from '../../analysis/experiments/plan.ts';

/** An experiment `e` with two arms of different effort, as a user starts it. */
export const NEW_EXPERIMENT = {
  ...DEFAULT_PLAN,
  name: 'e',
  workflow: 'build',
  arms: [parseArm('a=effort=low'), parseArm('b=effort=high')],
  defaultArm: 'a',
  design: 'blocks',
  block: 'none',
  guards: ['cost'],
  maxCostUsd: null,
  allowsNewWorkflow: true,
} as const;
