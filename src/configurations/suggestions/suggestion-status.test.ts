import { expect, test } from 'vitest';
import type { ConfigEventTable, SuggestionTable } from '../../store/schema.ts';
import { setupOf } from '../setup.ts';
import { statusOf } from './suggestion-status.ts';

const SCOPE = { workflow: 'w', step: '' };

const SETUP = [event('add', 'a', 1), event('add', 'b', 2)];

const SUGGESTION: SuggestionTable = {
  id: 's',
  ...SCOPE,
  number: 40,
  at: 100,
  kind: 'remove',
  name: 'b',
  reason: 'broke',
  withdrawn: null,
  value_usd: 5,
  time_price_usd: 0,
};

test.each([
  ['open', []],
  ['outdated', [event('remove', 'b', 110)]],
  ['outdated', [event('remove', 'b', 110), event('add', 'b', 120)]],
  ['outdated', [event('add', 'b', 110)]],
  ['outdated', [event('default', 'b', 110)]],
  ['open', [event('default', 'b', 110), event('default', 'a', 120)]],
  ['accepted', [event('remove', 'b', 110, 's')]],
  ['accepted', [event('remove', 'b', 110, 's'), event('add', 'b', 120)]],
])('a suggestion to remove a configuration is %s after %j', (status, later) => {
  const events = [...SETUP, ...later].map((one, index) => ({ ...one, number: index + 1 }));
  expect(statusOf(SUGGESTION, { all: [SUGGESTION], events, setup: setupOf(events) })).toBe(status);
});

function event(
  kind: ConfigEventTable['kind'],
  name: string,
  at: number,
  detail: string | null = null,
): ConfigEventTable {
  const version_id = kind === 'add' ? `${name}@${at}` : null;
  return {
    id: `${kind} ${name} ${at}`,
    ...SCOPE,
    number: 0,
    kind,
    name,
    version_id,
    detail,
    author: 'x',
    reason: null,
    at,
  };
}
