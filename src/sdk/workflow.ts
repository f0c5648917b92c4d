import { resolve } from 'node:path';
import type { Context, RunContext } from '../core/context.ts';
import { newRunId } from '../core/ids/ids.ts';
import { identityOf } from '../process/inspect/process-identity.ts';
import { contextEnvironment } from '../claude/hooks/context-environment.ts';
import { parseAssignmentId } from '../core/ids/assignment-id.ts';
import { complexityOf, type ComplexityName } from '../core/task-ranges.ts';
import { parseChoiceId } from '../core/ids/choice-id.ts';
import { requireMoney } from '../core/money-limit.ts';
import type { ConfigurationChoice } from '../configurations/choice.ts';
import type { Assignment } from '../experiments/assignment.ts';
import { tryAssign } from './assign.ts';
import { openAttemptTracker } from './attempt-tracker.ts';
import { nameOrWarn } from './or-warn.ts';
import { openContext, within } from './within.ts';

/**
 * Properties of a run that are known at its start; they appear on the run's span, in the store and in metric labels.
 */
export type WorkflowOptions = {
  /** The type of task; use few values because they become metric labels. */
  readonly taskType?: string;
  /** The estimated complexity of the task: a word, or a number from 0 to 1. */
  readonly complexity?: ComplexityName | number;
  /** The size of the task's package in files. */
  readonly size?: number;
  readonly configId?: string;
  readonly configVersion?: string;
  /** The arm of an experiment. */
  readonly variant?: string;
  /** The task that the run works on, such as the name of a package. */
  readonly task?: string;
  /** The ID of an assignment of `assign()`, which also sets the variant. */
  readonly assignment?: string;
  /** The ID of the decision that chose the configuration; `choice` sets it. */
  readonly decision?: string;
  /** What the run may cost, in US dollars; `choice` sets it. */
  readonly maxCostUsd?: number;
  /** The project's folder. @default the current folder */
  readonly project?: string;
};

/** What a run or step needs of a choice of `configure()`. */
export type GivenChoice = Pick<ConfigurationChoice, 'id' | 'name' | 'version'> &
  Partial<Pick<ConfigurationChoice, 'maxCostUsd'>>;

/** The options of {@link workflow}. */
export type WorkflowRunOptions = WorkflowOptions & {
  /** The experiment that assigns the run to an arm. */
  readonly experiment?: string;
  /** The choice of `configure()`, which also sets the configuration. */
  readonly choice?: GivenChoice;
};

/** The argument of a workflow's function. */
export type RunHandle = {
  /** The ID of the run. */
  readonly id: string;
  /**
   * The arm of the experiment with its settings; also if the experiment has ended and gives every run the same arm.
   * Undefined without an experiment, or if it cannot be assigned, which a warning of the process says.
   */
  readonly arm?: Assignment;
  /** The environment for processes that belong to the run but to no step. */
  readonly env: Readonly<Record<string, string>>;
};

/** Creates a run that starts now. */
export function newRun(name: string, options: WorkflowOptions): Context {
  const { project = '', complexity: given, ...rest } = options;
  const arm = rest.assignment === undefined ? undefined : parseAssignmentId(rest.assignment)?.arm;
  const complexity = complexityOf(given);
  const run: RunContext = {
    id: newRunId(),
    workflow: name,
    ...rest,
    ...(complexity !== undefined && { complexity }),
    ...(arm && { variant: arm }),
  };
  return { v: 1, run, startedAt: Date.now(), project: projectFolder(project), owner: identityOf(process.pid) };
}

/** The absolute path of the project's folder, also if the current folder was deleted. */
function projectFolder(project: string): string {
  try {
    return resolve(project);
  } catch {
    return resolve(process.env['PWD'] ?? '/', project);
  }
}

/**
 * Runs `fn` as one run of the workflow `name`. Steps inside it belong to the run. Stepmeter's own failures never
 * propagate: the caller receives the result or error of `fn`. A run without a name is recorded as `unnamed`, and a warning
 * of the process says so.
 * @throws {UserError} if the choice allows no cost, because the limit of the day is reached
 * @example await workflow('package-build', { taskType: 'library' }, async () => { await step('plan', {}, plan); });
 */
export async function workflow<T>(
  name: string,
  options: WorkflowRunOptions,
  fn: (run: RunHandle) => T | Promise<T>,
): Promise<T> {
  const stated = nameOrWarn('workflow', name);
  const { experiment, choice, ...rest } = options;
  const { task, taskType } = rest;
  const arm = experiment === undefined ? undefined : await tryAssign(experiment, { task, taskType, workflow: stated });
  const assignment = arm?.id ?? rest.assignment;
  const about = { ...rest, ...(assignment !== undefined && { assignment }), ...(choice && chosenOptions(choice)) };
  const active = openContext({ context: newRun(stated, about), attempts: openAttemptTracker() });
  const env = active.folder ? contextEnvironment(active.folder, active.context, process.env) : {};
  return within(active, () => fn({ id: active.context.run.id, env, ...(arm && { arm }) }));
}

/**
 * What a choice says about a run. A choice that was not recorded still names its configuration.
 * @throws {UserError} if nothing may be spent
 */
export function chosenOptions({
  id,
  name,
  version,
  maxCostUsd = null,
}: GivenChoice): Pick<WorkflowOptions, 'configId' | 'configVersion' | 'decision' | 'maxCostUsd'> {
  const parsed = id === null ? undefined : parseChoiceId(id);
  requireMoney({ ...parsed, maxCostUsd });
  const decision = parsed?.decision;
  return {
    configId: name,
    configVersion: String(version),
    ...(decision !== undefined && { decision }),
    ...(maxCostUsd !== null && { maxCostUsd }),
  };
}
