import * as v from 'valibot';

const ID = 'a short name of lower case letters, digits and hyphens';

/** Neither absolute nor with a part `..`, and not a file of git, also of one in a folder below. */
const INSIDE = /^(?![/~])(?![A-Za-z]:)(?!(?:.*[/\\])?\.\.(?:[/\\]|$))(?!(?:.*[/\\])?\.[gG][iI][tT](?:[/\\]|$))[^\0]+$/;

const PATH = 'a relative path inside the package';

const task = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, ID), v.description('A short name, unique in the plan')),
  title: v.pipe(v.string(), v.nonEmpty(), v.description('What the task does, in one sentence')),
  files: v.pipe(
    v.array(v.pipe(v.string(), v.regex(INSIDE, PATH))),
    v.minLength(1),
    v.description('Every file that the task creates or changes, relative to the package; no file in two tasks'),
  ),
  after: v.pipe(v.array(v.string()), v.description('The IDs of tasks that must end before this one starts')),
});

/** The most tasks that a plan may have; more are not worth their overhead for one package. */
const MAX_TASKS = 12;

/** The plan that the agent answers with; the schema of its answer is generated from this one. */
export const planSchema = v.object({
  summary: v.pipe(v.string(), v.description('How the package will be built, in at most five sentences')),
  tasks: v.pipe(v.array(task), v.minLength(1), v.maxLength(MAX_TASKS)),
});

/** A plan for a package. */
export type BuildPlan = v.InferOutput<typeof planSchema>;
