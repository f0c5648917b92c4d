import { expect, test } from 'vitest';
import { driftOf, withEarlier } from './drift.ts';

const USED = {
  model: 'claude-opus-4-5-20251101',
  effort: 'high',
  cli_version: '2.1.330',
  prompts: 'aa',
  sessions: 1,
  model_use: '[]',
};

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
  const used = { ...USED, model: 'claude-opus-5', effort: null, cli_version: '2.2.0', prompts: 'bb' };
  expect(driftOf({ model: 'opus', effort: 'high' }, used, USED)).toEqual([
    { kind: 'model_alias', expected: USED.model, found: 'claude-opus-5' },
    { kind: 'cli_version', expected: '2.1.330', found: '2.2.0' },
    { kind: 'prompts', expected: 'aa', found: 'bb' },
  ]);
});

test('a name that moved is found although the runs before used another model, or none', () => {
  const [failed, fallback] = [
    { ...USED, model: null, cli_version: null },
    { ...USED, model: 'claude-sonnet-5' },
  ];
  const settings = { model: 'opus' };
  const afterOthers = [failed, fallback].map((earlier) => withEarlier(undefined, earlier, settings));
  expect(afterOthers.map(({ model }) => model)).toEqual([null, null]);
  const moved = { ...USED, model: 'claude-opus-5' };
  for (const baseline of afterOthers) {
    expect(driftOf(settings, moved, baseline)).toEqual([]);
    expect(driftOf(settings, moved, withEarlier(baseline, USED, settings))).toEqual([
      { kind: 'model_alias', expected: USED.model, found: 'claude-opus-5' },
    ]);
  }
});

test('what is unknown is no difference', () => {
  const unknown = { ...USED, model: null, effort: null, cli_version: null, prompts: null };
  expect(driftOf({ model: 'opus', effort: 'high' }, unknown, USED)).toEqual([]);
  expect(driftOf({}, USED, unknown)).toEqual([]);
});

test('a single session that falls back, or thinks less, for some of its requests differs from the choice', () => {
  const uses = [
    { model: USED.model, agent: 'main', effort: 'high' },
    { model: 'claude-sonnet-5', agent: 'main', effort: 'low' },
    { model: 'claude-haiku-4-5', agent: 'Explore', effort: null },
  ];
  const used = { ...USED, model_use: JSON.stringify(uses) };
  expect(driftOf({ model: 'opus', effort: 'high' }, used, USED)).toEqual([
    { kind: 'model', expected: 'opus', found: 'claude-sonnet-5' },
    { kind: 'effort', expected: 'high', found: 'low' },
  ]);
  // The sessions of a run may have models of their own, such as one to plan and one to implement.
  expect(driftOf({ model: 'opus', effort: 'high' }, { ...used, sessions: 2 }, USED)).toEqual([]);
});

test('a CLI version that the configuration states is expected from the first run on', () => {
  expect(driftOf({ cli_version: '2.2.0' }, USED, undefined)).toEqual([
    { kind: 'cli_version', expected: '2.2.0', found: '2.1.330' },
  ]);
});
