import { EXIT, UserError, messageOf } from '../../core/errors.ts';
import { isDisabled, type Environment } from '../../core/environment.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { admitTasks, type Demand } from '../../schedule/index.ts';
import { sumsOfRuns } from '../../store/queries/page/run-sums.ts';
import { runsWithTask } from '../../store/queries/run.ts';
import { findUsageGaps } from '../../telemetry/usage-gap.ts';
import { printMessage } from '../output.ts';
import { withStore } from '../with-store.ts';

/** What tasks may cost together. */
export type TaskBudget = {
  /** Reads what the tasks have cost until now from the store. */
  readonly refresh: () => Promise<void>;
  /** What they may still cost, in US dollars; 0 if it is not known what they have cost. */
  readonly leftUsd: () => number;
  /** Why a task must not start although no other one runs. */
  readonly refusal: (demand: Demand) => string | undefined;
  readonly spent: () => Spent;
};

/** What the tasks have cost. */
export type Spent = {
  readonly budgetUsd: number;
  /** Null if it could not be read. */
  readonly spentUsd: number | null;
  /** False if the cost of some sessions or requests is not known: then it is a lower bound. */
  readonly isComplete: boolean;
};

/** Where the tasks are recorded: in one run, or each as a run of the workflow. */
export type RecordedTasks = {
  readonly sharedRun: string | undefined;
  readonly workflow: string;
  readonly ids: readonly string[];
};

/** The budget is a promise: without records it could not be kept. */
export function requireRecords(env: Environment): void {
  if (isDisabled(env))
    throw new UserError('Cannot schedule the tasks within a budget: STEPMETER=0 records nothing of what they cost', {
      hint: 'Unset STEPMETER, or omit --budget',
      exitCode: EXIT.wrongUse,
    });
}

const INCOMPLETE =
  'What the tasks cost is only partly known, and the budget limits only that; set missing prices with STEPMETER_PRICES';

/** Opens a budget for tasks that start from now on. */
export async function openTaskBudget(budgetUsd: number, recorded: RecordedTasks): Promise<TaskBudget> {
  const since = Date.now();
  const before = recorded.sharedRun === undefined ? 0 : (await costOf(recorded, since)).usd;
  let spent: Spent = { budgetUsd, spentUsd: 0, isComplete: true };
  let isTold = false;
  let reading = Promise.resolve();
  const read = async (): Promise<void> => {
    try {
      const { usd, isComplete } = await costOf(recorded, since);
      spent = { budgetUsd, spentUsd: Math.max(0, usd - before), isComplete };
      if (!isComplete && !isTold) printMessage(INCOMPLETE);
      isTold ||= !isComplete;
    } catch (error) {
      printMessage(`Cannot read what the tasks have cost, so no further one starts: ${messageOf(error)}`);
      spent = { budgetUsd, spentUsd: null, isComplete: false };
    }
  };
  const leftUsd = (): number => (spent.spentUsd === null ? 0 : Math.max(0, budgetUsd - spent.spentUsd));
  return {
    refresh: () => (reading = reading.then(read)),
    leftUsd,
    refusal: (demand) => admitTasks([demand], { workers: 1, running: 0, budgetUsd: leftUsd() }).waiting[0]?.reason,
    spent: () => spent,
  };
}

async function costOf(
  { sharedRun, workflow, ids }: RecordedTasks,
  since: number,
): Promise<{ usd: number; isComplete: boolean }> {
  const tasks = new Set(ids);
  return withStore(async (store) => {
    const found = sharedRun === undefined ? await runsWithTask(store, { workflow, since }) : [];
    const runs = sharedRun === undefined ? found.flatMap(({ id, task }) => (tasks.has(task) ? [id] : [])) : [sharedRun];
    const sums = [...(await sumsOfRuns(store, runs)).values()];
    const gaps = await findUsageGaps(store, runs);
    return {
      usd: toUsd(sums.reduce((total, { cost_nano_usd }) => total + cost_nano_usd, 0)),
      isComplete: gaps.length === 0 && sums.every(({ unpriced }) => unpriced === 0),
    };
  });
}
