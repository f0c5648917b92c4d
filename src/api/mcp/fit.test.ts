import { expect, test } from 'vitest';
import { BUDGET, fit } from './fit.ts';

test('fit() leaves a short answer as it is', () => {
  expect(fit({ a: [1, 2] }, 'hint')).toBe('{"a":[1,2]}');
});

test('fit() shortens the longest lists until the answer fits, and says how many entries are missing', () => {
  const nodes = Array.from({ length: 5000 }, (_, index) => ({ name: `part ${index}` }));
  const text = fit({ run: { nodes, few: [1] }, other: 'kept' }, 'Ask for a part');
  const answer = JSON.parse(text) as { run: { nodes: unknown[]; few: number[] }; omitted: object; hint: string };
  expect(text.length).toBeLessThanOrEqual(BUDGET);
  expect(answer.run.nodes.length).toBeGreaterThan(100);
  expect(answer).toMatchObject({
    run: { few: [1] },
    other: 'kept',
    omitted: { 'run.nodes': 5000 - answer.run.nodes.length },
    hint: 'Ask for a part',
  });
});

test('fit() never exceeds the budget, whatever is too long', () => {
  expect(fit({ text: 'x'.repeat(BUDGET), list: ['y'.repeat(BUDGET)] }, 'hint').length).toBeLessThan(200);
});

test('fit() shortens a list below a name with a dot', () => {
  const calls = Array.from({ length: 100 }, (_, index) => `call ${index}`);
  const { omitted } = JSON.parse(fit({ byModel: { 'claude-opus-5.5': { calls } } }, 'Ask for less', 400)) as {
    omitted: object;
  };
  expect(omitted).toEqual({ 'byModel.claude-opus-5.5.calls': expect.any(Number) });
});
