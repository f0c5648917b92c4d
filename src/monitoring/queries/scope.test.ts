import { describe, expect, test } from 'vitest';
import { FILTER_VARIABLES, increaseInScope, scopeOf } from './scope.ts';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';

describe('scopeOf()', () => {
  test('has no matchers on labels that the metric does not have', () => {
    expect(Object.keys(scopeOf(METRIC.runs.labels))).not.toContain(ATTRIBUTE.requestModel);
    expect(Object.keys(scopeOf(METRIC.cost.labels))).not.toContain(ATTRIBUTE.variant);
  });

  test.each(Object.values(METRIC))('filters $name by environment and by each variable whose label it has', (metric) => {
    const attributes = FILTER_VARIABLES.map(({ attribute }) => attribute).filter(
      (attribute, index) => index === 0 || metric.labels.includes(attribute),
    );
    expect(Object.keys(scopeOf(metric.labels))).toEqual(attributes);
  });
});

describe('increaseInScope()', () => {
  test('prefers explicit matchers over variables', () => {
    const query = increaseInScope(METRIC.runs, { where: { [ATTRIBUTE.workflowName]: '="build"' } });
    expect(query).toContain('gen_ai_workflow_name="build"');
    expect(query).not.toContain('$workflow');
    expect(query).toContain('$variant');
  });
});
