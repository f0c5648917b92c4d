import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const NAMES = ['otlpEndpoint', 'retentionDays', 'budget'];

test.each([
  ['otlpEndpont', 'otlpEndpoint'],
  ['OTLPENDPOINT', 'otlpEndpoint'],
  ['budgets', 'budget'],
  ['bduget', 'budget'],
  ['ubdgte', 'budget'],
  ['bgudte', undefined],
  ['colour', undefined],
  ['', undefined],
])('nearest(%j) is %j', (word, name) => {
  expect(nearest(word, NAMES)).toBe(name);
});
