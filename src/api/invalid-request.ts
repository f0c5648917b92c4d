import type { z } from './libraries.ts';
import { problem } from './problem.ts';
import { API } from './routes/api-path.ts';

/** A response to a request with values that its resource does not accept: says what is expected of the first one. */
export function invalidRequest({ issues }: z.ZodError): Response {
  const [first] = issues;
  const where = first?.path.join('.') || 'the request';
  return problem(
    400,
    `Cannot use the value of ${where}: ${first ? expectationOf(first) : 'it is not valid'}`,
    `${API}/openapi.json lists the parameters`,
  );
}

const NAMES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function expectationOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small')
    return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${amountOf(issue.minimum, issue.origin)}`;
  if (issue.code === 'too_big')
    return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${amountOf(issue.maximum, issue.origin)}`;
  if (issue.code === 'invalid_type') return `expected ${NAMES[issue.expected] ?? issue.expected}`;
  return issue.message;
}

function amountOf(limit: number | bigint, origin: string): string {
  return origin === 'string' ? `${limit} characters` : origin === 'array' ? `${limit} values` : String(limit);
}
