import { BUDGETS } from './budget-rules.ts';
import { PIPELINE } from './pipeline-rules.ts';
import { REGRESSIONS } from './regression-rules.ts';
import { ruleFileOf } from './rule.ts';
import { RUNS } from './run-rules.ts';

/** The makers of the files with Prometheus' rules, by path in the repository. */
export function ruleFiles(): Record<string, () => string> {
  return {
    'prometheus/rules/regressions.yml': () => ruleFileOf([REGRESSIONS]),
    'prometheus/rules/watch.yml': () => ruleFileOf([BUDGETS, RUNS, PIPELINE]),
  };
}
