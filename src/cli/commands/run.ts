import { RUN_RESULTS } from '../../core/context.ts';
import { endRun, startRun } from '../../exec/runs.ts';
import { defineCommand, defineCommandGroup } from '../command.ts';
import { text } from '../option-values.ts';
import { JSON_OPTION, printResult, printText } from '../output.ts';
import { WORKFLOW_OPTIONS, workflowOptions } from './workflow-options.ts';

const start = defineCommand({
  name: 'start <workflow>',
  describe: 'Start a run and print its ID',
  usesSettings: false,
  positionals: {
    workflow: { type: 'string', demandOption: true, coerce: text('the workflow'), describe: 'Workflow name' },
  },
  options: { ...WORKFLOW_OPTIONS, ...JSON_OPTION },
  examples: [['run=$($0 run start package-build)', 'Start a run in a shell script']],
  run: (flags) => {
    const id = startRun(process.env, flags.workflow, workflowOptions(flags));
    if (flags.json) printResult(true, { id }, () => id);
    else printText(id);
  },
});

const end = defineCommand({
  name: 'end <run>',
  describe: 'End a run',
  usesSettings: false,
  positionals: { run: { type: 'string', demandOption: true, describe: 'Run ID' } },
  options: {
    result: {
      choices: RUN_RESULTS.filter((result) => result !== 'abandoned'),
      default: 'success',
      describe: 'Result of the run',
    },
    ...JSON_OPTION,
  },
  examples: [['$0 run end "$run" --result failure', 'End a run that failed']],
  run: ({ run: id, result, json }) => {
    endRun(process.env, id, result);
    if (json) printResult(true, { id, result }, () => '');
  },
});

/** `stepmeter run start | end`. */
export const runCommand = defineCommandGroup({
  name: 'run',
  describe: 'Start and end runs from shell scripts or other languages',
  group: 'Record',
  commands: [start, end],
});
