import type { Argv, CommandModule } from 'yargs';
import { RUN_RESULTS, type RunResult } from '../../core/context.ts';
import { endRun, startRun } from '../../exec/runs.ts';
import { JSON_OPTION, answer } from '../json-option.ts';
import { text } from '../option-values.ts';
import { WORKFLOW_OPTIONS, workflowOptions } from './workflow-options.ts';

const start: CommandModule = {
  command: 'start <workflow>',
  describe: 'Start a run and print its ID',
  builder: (yargs) =>
    yargs
      .positional('workflow', {
        type: 'string',
        demandOption: true,
        coerce: text('the workflow'),
        describe: 'Workflow name',
      })
      .options({ ...WORKFLOW_OPTIONS, ...JSON_OPTION }),
  handler: (flags) => {
    const id = startRun(process.env, String(flags['workflow']), workflowOptions(flags));
    answer(flags['json'] === true, { id }, () => id);
  },
};

const end: CommandModule = {
  command: 'end <run>',
  describe: 'End a run',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Run ID' })
      .option('result', {
        choices: RUN_RESULTS.filter((result) => result !== 'abandoned'),
        default: 'success',
        describe: 'Result of the run',
      })
      .options(JSON_OPTION),
  handler: (flags) => {
    const [id, result] = [String(flags['run']), flags['result'] as RunResult];
    endRun(process.env, id, result);
    if (flags['json'] === true) answer(true, { id, result }, () => '');
  },
};

/** `stepmeter run start | end`. */
export const runCommand: CommandModule = {
  command: 'run',
  describe: 'Start and end runs from shell scripts or other languages',
  builder: (yargs: Argv) =>
    yargs.command(start).command(end).demandCommand(1, 'Cannot run `run`: expected one of start, end'),
  handler: () => {},
};
