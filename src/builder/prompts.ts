/** Where the specification is, in the package. */
export const SPEC_FILE = 'SPEC.md';

/** Asks for a plan, which is answered by the schema of plans. */
export const PLAN: string =
  `Read ${SPEC_FILE}, the specification of the package in this folder, and the files that exist. ` +
  'Plan how to build it: a package.json with name, version, description, license, type, exports, types and a test script; ' +
  'the sources; tests of every statement of the specification; README.md with each example; CHANGELOG.md; LICENSE. ' +
  'Divide the work into tasks whose files do not overlap. Do not write any file.';

/** Asks to go on with what was asked before, in a session that was cut off. */
export const CONTINUE: string =
  'Your session was cut off. The files are as it left them; the last tool call may be missing or half done. ' +
  'Look at the files that you were changing, and finish the task.';

/** Asks for the whole package. */
export function implementPrompt(plan: unknown): string {
  return (
    `Build the package in this folder according to ${SPEC_FILE}, without changing that file. ` +
    'Run the tests before you finish. The plan:\n\n' +
    JSON.stringify(plan, null, 2)
  );
}

/** Asks for one task of the plan; sessions in other folders do the others at the same time. */
export function taskPrompt(plan: unknown, task: unknown): string {
  return (
    `Do one task of the plan for the package in this folder, according to ${SPEC_FILE}. ` +
    'Others do the other tasks at the same time, in other folders: create and change only the files of your task, and ' +
    'rely on the other files as the plan and the specification describe them. Your task:\n\n' +
    `${JSON.stringify(task, null, 2)}\n\nThe plan:\n\n${JSON.stringify(plan, null, 2)}`
  );
}

/** Asks to resolve the conflicts of a merge, which are marked in the files. */
export function conflictPrompt(files: readonly { readonly path: string; readonly kind: string }[]): string {
  return (
    'Two tasks of the plan changed the same parts of this package, and their work was merged with conflicts. ' +
    'Edit these files so that they contain what both tasks intended, and no conflict markers (<<<<<<<, =======, >>>>>>>). ' +
    `${SPEC_FILE} decides; do not change it.\n\n` +
    files.map(({ path, kind }) => `- ${path} (${kind})`).join('\n')
  );
}

/** Asks for a repair, with what failed. */
export function repairPrompt(failures: string): string {
  return (
    `The package in this folder does not pass its checks. Find the causes and correct them according to ${SPEC_FILE}; ` +
    'do not change that file, and do not weaken tests or checks. What failed:\n\n' +
    failures
  );
}
