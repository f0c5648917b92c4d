import { expect, test } from 'vitest';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { experimentDraft } from './experiment-draft.ts';

const CONFIGURATION = { version: 1, isDefault: false, author: 'x', reason: null, at: 0 };

const SCOPES: ReadAnswer<'configurations'>['scopes'] = [
  {
    workflow: 'a build',
    step: '',
    configurations: [
      { ...CONFIGURATION, id: 'c1', name: 'fast', settings: { model: 'haiku', effort: 'low' } },
      { ...CONFIGURATION, id: 'c2', name: 'thorough', settings: { model: 'opus' } },
    ],
    suggestions: [],
    alarms: [],
    overrides: [],
    history: [],
  },
];

test.each([
  ['workflow="a build",config=c1', 'workflow="a build",variant=thorough', 'model=haiku,effort=low', 'model=opus'],
  ['workflow:"a build" model:sonnet', 'workflow:"a build" task:x', 'model=sonnet', ''],
])('selections %s and %s become arms', (a, b, settingsA, settingsB) => {
  const comparison = { kind: 'selections', a: { filter: a }, b: { filter: b } } as ReadAnswer<'comparison'>;
  expect(experimentDraft(comparison, SCOPES)).toEqual({ workflow: 'a build', a: settingsA, b: settingsB });
});

test('two runs become arms by the configurations that they had', () => {
  const run = { workflow: 'a build' };
  const sides = { a: { ...run, variant: 'fast' }, b: { ...run, variant: null } };
  const comparison = { kind: 'runs', ...sides } as unknown as ReadAnswer<'comparison'>;
  expect(experimentDraft(comparison, SCOPES)).toEqual({ workflow: 'a build', a: 'model=haiku,effort=low', b: '' });
});
