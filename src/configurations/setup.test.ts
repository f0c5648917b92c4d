import { expect, test } from 'vitest';
import type { ConfigEventTable } from '../store/schema.ts';
import { scopeHint } from './change-setup.ts';
import { setupOf } from './setup.ts';

test('the setup after a rollback is that of the event it returns to, also if that is a rollback', () => {
  const events = [added(1, 'a@1'), added(2, 'b@1'), rollback(3, 1), added(4, 'c@1'), rollback(5, 3)];
  expect([...setupOf(events).versions.keys()]).toEqual(['a']);
  expect(setupOf([...events, rollback(6, 4)]).versions).toEqual(
    new Map([
      ['a', 'a@1'],
      ['c', 'c@1'],
    ]),
  );
});

test('each event is applied once, however many changes were undone', () => {
  // With an evaluation per rollback this would take 2^60 steps.
  const events = [added(1, 'a@1'), added(2, 'b@1')];
  for (let number = 3; number < 120; number += 2) events.push(added(number, 'b@2'), rollback(number + 1, number - 1));
  expect(setupOf(events).versions.get('b')).toBe('b@1');
});

test('a scope without configurations is meant to be one of the same workflow, if that has any', () => {
  const scopes = [
    { workflow: 'a', step: 'plan' },
    { workflow: 'a', step: 'check' },
    { workflow: 'b', step: '' },
    { workflow: 'release', step: '' },
  ];
  const hint = (workflow: string, step = ''): string => scopeHint({ workflow, step }, scopes);
  expect(hint('a')).toBe('Did you mean "a, step plan" or "a, step check"? ');
  expect(hint('a', 'chek')).toBe('Did you mean "a, step check"? ');
  expect(hint('b', 'plan')).toBe('Did you mean "b"? ');
  expect(hint('releases')).toBe('Did you mean "release"? ');
  expect(hint('other')).toBe('');
  const steps = ['e', 'f', 'g', 'h'].map((step) => ({ workflow: 'long', step }));
  expect(scopeHint({ workflow: 'long', step: '' }, steps)).toBe(
    'Did you mean "long, step e" or "long, step f" or "long, step g"? ',
  );
});

test('a scope with configurations is meant itself', () => {
  const scopes = ['package-build', 'package-builds'].map((workflow) => ({ workflow, step: '' }));
  expect(scopeHint({ workflow: 'package-build', step: '' }, scopes)).toBe('');
});

function added(number: number, version: string): ConfigEventTable {
  return { ...event(number), kind: 'add', name: version.split('@')[0] ?? '', version_id: version };
}

function event(number: number): Omit<ConfigEventTable, 'kind'> {
  return {
    id: `w/${number}`,
    workflow: 'w',
    step: '',
    number,
    at: 0,
    name: null,
    version_id: null,
    detail: null,
    author: 'a',
    reason: null,
  };
}

function rollback(number: number, kept: number): ConfigEventTable {
  return { ...event(number), kind: 'rollback', detail: String(kept) };
}
