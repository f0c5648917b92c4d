import { expect, test } from 'vitest';
import { z } from './libraries.ts';
import { invalidRequest } from './invalid-request.ts';

test.each([
  [z.number().min(1), 0, 'expected at least 1'],
  [z.number().gt(1), 1, 'expected more than 1'],
  [z.number().lt(1), 1, 'expected less than 1'],
  [z.array(z.string()).max(1), ['a', 'b'], 'expected at most 1 values'],
])('a value outside of %o is refused with the limit: %o', async (schema, value, expectation) => {
  const { error } = z.object({ amount: schema }).safeParse({ amount: value });
  if (!error) throw new Error('The value was accepted');
  const body = JSON.stringify(await invalidRequest(error).json());
  expect(body).toContain(`Cannot use the value of amount: ${expectation}`);
});
