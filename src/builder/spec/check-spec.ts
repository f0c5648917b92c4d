import * as v from 'valibot';
import { EXIT, UserError } from '../../core/errors.ts';
import { specSchema, type Spec } from './spec-schema.ts';

/**
 * The specification in a parsed file.
 * @throws {UserError} if a field is missing or invalid, or two contradict each other; names each
 */
export function checkSpec(file: string, value: unknown): Spec {
  const { success, output, issues } = v.safeParse(specSchema, value);
  const problems = success ? contradictionsIn(output) : issues.map(problemOf);
  if (success && problems.length === 0) return output;
  throw new UserError(`Cannot use the specification ${file}: ${problems.join('; ')}`, {
    hint: 'schemas/build-spec.schema.json describes every field; in Markdown, the first heading is the name and sections are fields',
    exitCode: EXIT.wrongUse,
  });
}

/** What no package can satisfy. */
function contradictionsIn({ constraints = [] }: Spec): string[] {
  const no = (what: string): string | undefined =>
    constraints.find((one) => new RegExp(`\\b(?:no|without|must not (?:use|have)|never use) ${what}`, 'i').test(one));
  const yes = (what: string): string | undefined =>
    constraints.find((one) => new RegExp(`\\b(?:must use|uses|requires|needs|with) (?:the )?${what}`, 'i').test(one));
  return ['dependencies', 'typescript', 'network'].flatMap((what) => {
    const [refuses, demands] = [no(what), yes(what)];
    return refuses !== undefined && demands !== undefined
      ? [`its constraints contradict each other: ${JSON.stringify(refuses)} and ${JSON.stringify(demands)}`]
      : [];
  });
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'the file';
  if (issue.expected === 'never') return `${field} is not a field`;
  if (issue.input === undefined) return `${field} is missing`;
  return `${field} is ${JSON.stringify(issue.input)?.slice(0, 80)}, expected ${issue.message}`;
}
