import { expect, test } from 'vitest';
import { watchAuthentication } from './authentication-watch.ts';

test.each([
  { name: 'one refusal', records: [[1, 401]], isEnded: false },
  {
    name: 'two refusals',
    records: [
      [1, 401],
      [2, 401],
    ],
    isEnded: true,
  },
  {
    name: 'a refusal after an overload',
    records: [
      [1, 529],
      [2, 401],
    ],
    isEnded: false,
  },
  {
    name: 'two refusals after an overload',
    records: [
      [1, 529],
      [2, 401],
      [3, 401],
    ],
    isEnded: true,
  },
  {
    name: 'an overload between two refusals',
    records: [
      [1, 401],
      [2, 529],
      [3, 401],
    ],
    isEnded: false,
  },
  {
    name: 'one refusal of each of two requests',
    records: [
      [1, 401],
      [1, 401],
    ],
    isEnded: false,
  },
])('a session is ended at the second refusal in a row of one request: $name', ({ records, isEnded }) => {
  const { signal, take } = watchAuthentication(new AbortController().signal);
  for (const [attempt, status] of records)
    take({ type: 'system', subtype: 'api_retry', attempt, error_status: status });
  expect(signal.aborted).toBe(isEnded);
});
