import { BUDGETS } from './budget-rules.ts';
import { PIPELINE } from './pipeline-rules.ts';
import type { RuleGroup } from './rule.ts';
import { RUNS } from './run-rules.ts';
import { yamlFile } from '../yaml-file.ts';

/** The generators of Prometheus' rule files, by path in the repository. */
export function ruleFiles(): Record<string, () => string> {
  return {
    'prometheus/rules/watch.yml': () => ruleFile([BUDGETS, RUNS, PIPELINE]),
  };
}

/** A rule file of Prometheus. */
export function ruleFile(groups: readonly RuleGroup[]): string {
  return yamlFile('rules', { groups });
}
