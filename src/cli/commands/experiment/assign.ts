import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printProblem, printResult } from '../../output.ts';
import { assignmentText, reasonText } from '../../print/print-experiment.ts';

/** `stepmeter experiment assign`. */
export const assignCommand = defineCommand({
  name: 'assign <name>',
  describe: 'Assign a run to an arm; print the arm and its settings as shell variables',
  positionals: { name: { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Experiment name' } },
  options: {
    task: {
      type: 'string',
      coerce: text('--task'),
      describe: 'Task of the run; the same task always gets the same arm',
    },
    'task-type': { type: 'string', coerce: text('--task-type'), describe: 'Task type; runs are balanced within it' },
    run: { type: 'string', coerce: text('--run'), describe: 'ID of the run; the same run always gets the same arm' },
    ...JSON_OPTION,
  },
  examples: [
    [
      'eval "$($0 experiment assign effort --task "$task")"',
      'Set $arm, $assignment and the settings, such as $arm_effort',
    ],
  ],
  run: async ({ name, task, 'task-type': taskType, run, json }) => {
    const { assign } = await import('../../../experiments/assign.ts');
    const assignment = await assign(process.env, name, { task, taskType, run }, process.cwd());
    if (assignment.reason !== 'assigned') printProblem(reasonText(assignment), 'The run is not part of the experiment');
    printResult(json, assignment, () => assignmentText(assignment));
  },
});
