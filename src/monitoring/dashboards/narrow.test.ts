import { describe, expect, it } from 'vitest';
import { ATTRIBUTE, METRIC } from '../../telemetry/names.ts';
import { addedHere, narrowing } from './narrow.ts';
import { NARROWING_VARIABLES } from './variables.ts';

describe('narrowing()', () => {
  it('has no matcher on a label that the metric does not have', () => {
    expect(Object.keys(narrowing(METRIC.runs))).not.toContain(ATTRIBUTE.requestModel);
    expect(Object.keys(narrowing(METRIC.cost))).not.toContain(ATTRIBUTE.variant);
  });

  it.each(Object.values(METRIC))(
    'has a matcher for each variable that $name has the label of, and the environment',
    (metric) => {
      const attributes = NARROWING_VARIABLES.map(({ attribute }) => attribute).filter(
        (attribute, index) => index === 0 || metric.labels.includes(attribute),
      );
      expect(Object.keys(narrowing(metric))).toEqual(attributes);
    },
  );
});

describe('addedHere()', () => {
  it('lets a question of its own say more than the variable', () => {
    const query = addedHere(METRIC.runs, { where: { [ATTRIBUTE.workflowName]: '="build"' } });
    expect(query).toContain('gen_ai_workflow_name="build"');
    expect(query).not.toContain('$workflow');
    expect(query).toContain('$variant');
  });
});
