import * as v from 'valibot';
import { EXIT, UserError } from '../../core/errors.ts';
import { contradictionsIn } from './contradictions.ts';
import { fieldProblem } from './field-problem.ts';
import { specSchema, type Spec } from './spec-schema.ts';

/**
 * The specification in a parsed file.
 * @throws {UserError} if a field is missing or invalid, or two contradict each other; names each
 */
export function checkSpec(file: string, value: unknown): Spec {
  const { success, output, issues } = v.safeParse(specSchema, value);
  const problems = success ? contradictionsIn(output) : issues.map((issue) => fieldProblem(issue, 'the file'));
  if (success && problems.length === 0) return output;
  throw new UserError(`Cannot use the specification ${file}: ${problems.join('; ')}`, {
    hint: 'schemas/build-spec.schema.json describes every field; in Markdown, the first heading is the name and sections are fields',
    exitCode: EXIT.wrongUse,
  });
}
