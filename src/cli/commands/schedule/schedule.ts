import type { Observation } from '../../../schedule/index.ts';
import { defineCommand } from '../../command.ts';
import { positive, text } from '../../option-values.ts';
import { printResult, printText, TABLE_OPTIONS } from '../../output.ts';
import type { PastTasks } from '../../schedule/past-tasks.ts';

/** Tasks at the same time, unless something else is said. */
const USUAL_WORKERS = 4;

/** `stepmeter schedule`. */
export const scheduleCommand = defineCommand({
  name: 'schedule [file]',
  describe: 'Plan parallel tasks: order, predicted times, critical path, where a split does not pay',
  group: 'Parallel work',
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
      describe: 'Workflow whose earlier runs say how long tasks take (default: that of the file)',
    },
    step: {
      type: 'string',
      coerce: text('--step'),
      describe: 'Learn from attempts at this step, by their branch, instead of runs (default: that of the file)',
    },
    simulated: { type: 'boolean', default: false, describe: 'Learn from simulated runs instead of real ones' },
    order: { type: 'boolean', default: false, describe: 'Print the IDs of the tasks alone, the first to start first' },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 schedule tasks.yaml --workflow shop', 'Plan tasks by what earlier ones of the workflow took'],
    ['$0 schedule tasks.yaml --order | xargs -n 1 -P 4 ./implement.sh', 'Run independent tasks in this order'],
  ],
  run: async ({ file: path, json, wide, simulated, order, ...flags }) => {
    const [{ readTasks }, { scheduleTasks }, { scheduleText, printedTasks }] = await Promise.all([
      import('../../schedule/read-tasks.ts'),
      import('../../schedule/schedule-tasks.ts'),
      import('../../schedule/print-schedule.ts'),
    ]);
    const file = readTasks(path);
    const workflow = flags.workflow ?? file.workflow;
    const step = flags.step ?? file.step;
    const history = workflow === undefined ? [] : await historyOf({ workflow, simulated, ...(step && { step }) });
    const schedule = scheduleTasks({ file, workers: flags.workers ?? file.workers ?? USUAL_WORKERS, history });
    if (order && !json) return printText(schedule.order.join('\n'));
    const { tasks: _, predicted: __, decision, overhead, isOverheadGuessed, ...rest } = schedule;
    const source = { workflow: workflow ?? null, step: step ?? null, observations: history.length };
    const value = {
      ...source,
      ...rest,
      tasks: printedTasks(schedule),
      split: { ...decision, overhead, isOverheadGuessed },
    };
    printResult(json, value, (screen) => scheduleText(schedule, source, screen), wide);
  },
});

async function historyOf(of: PastTasks): Promise<Observation[]> {
  const { pastTasks } = await import('../../schedule/past-tasks.ts');
  const { withStore } = await import('../../with-store.ts');
  return withStore((store) => pastTasks(store, of));
}
