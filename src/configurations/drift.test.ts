import { expect, test } from 'vitest';
import { driftOf } from './drift.ts';

const USED = { model: 'claude-opus-4-5-20251101', effort: 'high', cli_version: '2.1.330', prompts: 'aa' };

test.each([
  ['opus', 'claude-opus-4-5-20251101'],
  ['claude-opus-4-5', 'claude-opus-4-5-20251101'],
  ['Opus[1m]', 'us.anthropic.claude-opus-4-5-20251101-v1:0'],
  ['claude-opus-4-5-20251101', 'claude-opus-4-5'],
  ['opusplan', 'claude-sonnet-5'],
])('%s is the model %s', (model, found) => {
  expect(driftOf({ model }, { ...USED, model: found }, undefined)).toEqual([]);
});

test('a fallback model and an overridden effort differ from the choice', () => {
  expect(driftOf({ model: 'opus', effort: 'low' }, { ...USED, model: 'claude-sonnet-5' }, USED)).toEqual([
    { kind: 'model', expected: 'opus', found: 'claude-sonnet-5' },
    { kind: 'effort', expected: 'low', found: 'high' },
  ]);
});

test('a moved alias, another CLI and edited prompt files differ from the run before', () => {
  const used = { model: 'claude-opus-5', effort: null, cli_version: '2.2.0', prompts: 'bb' };
  expect(driftOf({ model: 'opus', effort: 'high' }, used, USED)).toEqual([
    { kind: 'model_alias', expected: USED.model, found: 'claude-opus-5' },
    { kind: 'cli_version', expected: '2.1.330', found: '2.2.0' },
    { kind: 'prompts', expected: 'aa', found: 'bb' },
  ]);
});

test('what is unknown is no difference', () => {
  const unknown = { model: null, effort: null, cli_version: null, prompts: null };
  expect(driftOf({ model: 'opus', effort: 'high' }, unknown, USED)).toEqual([]);
  expect(driftOf({}, USED, unknown)).toEqual([]);
});
