import { EXIT, UserError } from '../../../core/errors.ts';
import type { Observation } from '../../../schedule/index.ts';
import { defineCommand } from '../../command.ts';
import { LIMIT_OPTIONS, limitsOf } from '../../limit-options.ts';
import { positive, text, usd } from '../../option-values.ts';
import { printResult, printText, TABLE_OPTIONS } from '../../output.ts';
import type { PastTasks } from '../../schedule/past-tasks.ts';
import type { ScheduleToRun } from '../../schedule/run-schedule.ts';

/** Tasks at the same time, unless something else is said. */
const USUAL_WORKERS = 4;

/** The workflow of commands without one. */
const USUAL_WORKFLOW = 'schedule';

/** `stepmeter schedule`. */
export const scheduleCommand = defineCommand({
  name: 'schedule [file]',
  describe: 'Plan parallel tasks, and run them if a command is given',
  group: 'Parallel work',
  usage: '$0 schedule [file] [flags] [-- COMMAND…]',
  positionals: { file: { type: 'string', describe: 'YAML or JSON file of tasks (default: standard input)' } },
  options: {
    workers: {
      type: 'number',
      coerce: positive('--workers'),
      describe: `Maximum number of tasks at the same time (default: that of the file, or ${USUAL_WORKERS})`,
    },
    workflow: {
      type: 'string',
      coerce: text('--workflow'),
      describe: `Workflow whose earlier runs predict how long tasks take; with a command, also the workflow of the tasks (default: from the file; with a command, otherwise ${USUAL_WORKFLOW})`,
    },
    step: {
      type: 'string',
      coerce: text('--step'),
      describe:
        'Learn from attempts at this step, by branch, instead of from runs; with a command, record the tasks as such attempts (default: from the file)',
    },
    simulated: { type: 'boolean', default: false, describe: 'Learn from simulated runs instead of real ones' },
    order: { type: 'boolean', default: false, describe: 'Print only the task IDs, in the order in which they start' },
    budget: {
      type: 'string',
      coerce: usd('--budget'),
      describe: 'With a command: start no task that may cost more than what is left of this amount, such as 5usd',
    },
    ...LIMIT_OPTIONS,
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 schedule tasks.yaml --workflow shop', 'Plan tasks by the durations of earlier tasks of the workflow'],
    ['$0 schedule tasks.yaml -- ./implement.sh {}', 'Run them, each by this command with its ID'],
  ],
  run: async ({ file: path, json, wide, simulated, order, ...flags }) => {
    const [{ readTasks }, { scheduleTasks, NO_OVERHEAD }, { scheduleText, printedTasks }] = await Promise.all([
      import('../../schedule/read-tasks.ts'),
      import('../../schedule/schedule-tasks.ts'),
      import('../../schedule/print-schedule.ts'),
    ]);
    const command = flags['--']?.map(String) ?? [];
    if (order && command.length > 0) throw orderWithCommand();
    if (flags.budget !== undefined && command.length === 0) throw budgetWithoutCommand();
    const file = readTasks(path);
    const named = flags.workflow ?? file.workflow;
    const ran = named ?? USUAL_WORKFLOW;
    const workflow = command.length > 0 ? ran : named;
    const step = flags.step ?? file.step;
    const history = workflow === undefined ? [] : await historyOf({ workflow, simulated, ...(step && { step }) });
    const observations = history.filter(({ durationMs }) => durationMs !== undefined).length;
    const schedule = scheduleTasks({
      file,
      workers: flags.workers ?? file.workers ?? USUAL_WORKERS,
      history,
      ...(command.length > 0 && { overhead: NO_OVERHEAD }),
    });
    if (order && !json) return printText(schedule.order.join('\n'));
    const { tasks: _, predicted: __, decision, overhead, isOverheadGuessed, ...rest } = schedule;
    const source = { workflow: workflow ?? null, step: step ?? null, observations };
    const value = {
      ...source,
      ...rest,
      tasks: printedTasks(schedule),
      split: { ...decision, overhead, isOverheadGuessed },
    };
    if (command.length === 0) return printResult(json, value, (screen) => scheduleText(schedule, source, screen), wide);
    const limits = limitsOf(flags);
    const work = { schedule, history, workflow: ran, step, command, limits, budgetUsd: flags.budget };
    return runAndPrint(work, { value, json, wide });
  },
});

function orderWithCommand(): UserError {
  return new UserError('Cannot schedule the tasks: --order prints their order and runs none of them', {
    hint: 'Omit --order, or the command after --',
    exitCode: EXIT.wrongUse,
  });
}

function budgetWithoutCommand(): UserError {
  return new UserError('Cannot schedule the tasks: --budget limits what they cost, but none of them runs', {
    hint: 'Omit --budget, or add -- and the command of the tasks',
    exitCode: EXIT.wrongUse,
  });
}

async function historyOf(of: PastTasks): Promise<Observation[]> {
  const { pastTasks } = await import('../../schedule/past-tasks.ts');
  const { withStore } = await import('../../with-store.ts');
  return withStore((store) => pastTasks(store, of));
}

type Printed = { readonly value: object; readonly json: boolean; readonly wide: boolean };

async function runAndPrint(work: ScheduleToRun, { value, json, wide }: Printed): Promise<number> {
  const { schedule } = work;
  const [{ runSchedule }, { ranText, plannedParallelism }] = await Promise.all([
    import('../../schedule/run-schedule.ts'),
    import('../../schedule/print-ran.ts'),
  ]);
  const ran = await runSchedule(work);
  const { exitCode, ...result } = ran;
  const whole = { ...value, plannedParallelism: plannedParallelism(schedule), ran: result };
  printResult(json, whole, (screen) => ranText(schedule, ran, screen), wide);
  return exitCode;
}
