import * as v from 'valibot';

/**
 * What is wrong with a field of a file that a user wrote.
 * @param whole what to call the file if it is the problem, not one of its fields
 */
export function fieldProblem(issue: v.BaseIssue<unknown>, whole: string): string {
  const field = v.getDotPath(issue) ?? whole;
  if (issue.expected === 'never') return `${field} is not a field`;
  if (issue.input === undefined) return `${field} is missing`;
  return `${field} is ${JSON.stringify(issue.input)?.slice(0, 80)}, expected ${issue.message}`;
}
