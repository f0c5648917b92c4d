import { DEFAULT_PLAN } from '../../analysis/experiments/plan.ts';
import type { ExperimentPlan } from '../../analysis/experiments/sealed-plan.ts';

const CONFIGURATION = { settings: {}, files: {} };

/** The plan of an experiment with the arms `a`, `b` and `c`. */
export const THREE_ARM_PLAN: ExperimentPlan = {
  ...DEFAULT_PLAN,
  v: 1,
  name: 'e',
  workflow: 'w',
  arms: { a: CONFIGURATION, b: CONFIGURATION, c: CONFIGURATION },
  defaultArm: 'a',
  design: 'blocks',
  block: 'none',
  maxCostUsd: null,
  seed: '1',
};
