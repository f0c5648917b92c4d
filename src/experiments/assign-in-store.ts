import { randomUUID } from 'node:crypto';
import { armAt, contextOfUnit, nextArmOfTask } from '../analysis/experiments/assign-arm.ts';
import { armsOfPlan, configurationOf, openPlan, type ExperimentPlan } from '../analysis/experiments/sealed-plan.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { assignmentId, type Arm } from '../core/ids/assignment-id.ts';
import { storableText } from '../core/json.ts';
import type { Store } from '../store/open-store.ts';
import {
  assignmentOfRun,
  assignmentOfUnit,
  assignmentsOfTask,
  insertAssignment,
  nextPosition,
} from '../store/queries/experiments/assignment.ts';
import type { AssignmentTable, ExperimentTable } from '../store/schema.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Assignment, AssignmentReason, AssignmentRequest } from './assignment.ts';
import { findExperiment } from './find-experiment.ts';
import { predictUnit } from './predict-unit.ts';
import { reachedLimit } from './reached-limit.ts';
import { configurationHash, sealArm } from './seal-arm.ts';

/**
 * Assigns a unit to an arm and stores that, in one transaction as the only writer, so that any number of processes can
 * assign at once. What was assigned before gets the same arm. Paths in settings are relative to the folder.
 * @throws {UserError} if there is no such experiment, it needs a task, or a file of the arm cannot be read
 */
export function assignInStore(
  store: Store,
  name: string,
  given: AssignmentRequest,
  folder: string,
): Promise<Assignment> {
  const request = withStorableTexts(given);
  return store.write(async (transaction) => {
    const experiment = await findExperiment(transaction, name);
    const plan = openPlan(experiment.plan);
    requireSameWorkflow(plan, given);
    if (experiment.stopped_at !== null) return endedAssignment(experiment, plan);
    const unit = await unitOf(transaction, plan, request);
    if (unit.existing) return answer(plan, unit.existing.arm, 'assigned', unit.existing.id);
    // A task that was begun runs on all arms.
    const limit = unit.used.length === 0 ? await reachedLimit(transaction, plan) : undefined;
    if (limit) return answer(plan, plan.defaultArm, limit);
    const row = await newRow(transaction, { experiment, plan, request, unit, folder, at: store.now() });
    await insertAssignment(transaction, row);
    return answer(plan, row.arm, 'assigned', row.id);
  });
}

function withStorableTexts({ task, taskType, run }: AssignmentRequest): AssignmentRequest {
  const texts = { task, taskType, run };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined && text !== '');
  return Object.fromEntries(given.map(([key, text]) => [key, storableText(text ?? '')]));
}

/** @throws {UserError} if the run is of another workflow than the experiment */
function requireSameWorkflow({ name, workflow }: ExperimentPlan, request: AssignmentRequest): void {
  if (request.workflow === undefined || request.workflow === workflow) return;
  throw new UserError(
    `Cannot assign a run of ${JSON.stringify(request.workflow)} in the experiment ${JSON.stringify(name)}: it is of the workflow ${JSON.stringify(workflow)}`,
    {
      hint: 'Use the name of an experiment of this workflow; see `stepmeter experiment list`',
      exitCode: EXIT.wrongUse,
    },
  );
}

/** The configuration that runs get after the end of an experiment. */
function endedAssignment({ adopted }: ExperimentTable, plan: ExperimentPlan): Assignment {
  return adopted === null ? answer(plan, plan.defaultArm, 'stopped') : answer(plan, adopted, 'adopted');
}

function answer(plan: ExperimentPlan, arm: Arm, reason: AssignmentReason, id: string | null = null): Assignment {
  const { settings } = configurationOf(plan, arm);
  return { experiment: plan.name, workflow: plan.workflow, arm, settings, id, reason };
}

/** What is assigned: its key, and what is known about it. */
type FoundUnit = {
  readonly key: string;
  readonly existing?: AssignmentTable;
  /** The arms of the earlier runs of a task that is to run once on each arm; empty if it begins. */
  readonly used: readonly Arm[];
};

async function unitOf(transaction: Transaction, plan: ExperimentPlan, request: AssignmentRequest): Promise<FoundUnit> {
  const { task, run } = request;
  const ofRun = run === undefined ? undefined : await assignmentOfRun(transaction, plan.name, run);
  if (ofRun) return { key: ofRun.unit, existing: ofRun, used: [] };
  if (plan.design === 'paired') return pairedUnit(transaction, plan, task);
  const key = task !== undefined ? `task:${task}` : `call:${run ?? randomUUID()}`;
  const existing = await assignmentOfUnit(transaction, plan.name, key);
  return { key, used: [], ...(existing && { existing }) };
}

/** Runs of a task are numbered. As many of them as there are arms belong together: each gets another arm. */
async function pairedUnit(transaction: Transaction, plan: ExperimentPlan, task?: string): Promise<FoundUnit> {
  if (task === undefined)
    throw new UserError(`Cannot assign in the experiment ${JSON.stringify(plan.name)}: no task given`, {
      hint: 'Its design is paired, which runs every task on all arms: name the task with --task',
      exitCode: EXIT.wrongUse,
    });
  const earlier = await assignmentsOfTask(transaction, plan.name, task);
  const begun = earlier.length % armsOfPlan(plan).length;
  return { key: `task:${task}#${earlier.length}`, used: earlier.slice(earlier.length - begun).map(({ arm }) => arm) };
}

type NewRow = {
  readonly experiment: ExperimentTable;
  readonly plan: ExperimentPlan;
  readonly request: AssignmentRequest;
  readonly unit: FoundUnit;
  readonly folder: string;
  readonly at: number;
};

async function newRow(transaction: Transaction, given: NewRow): Promise<AssignmentTable> {
  const { experiment, plan, request, unit, folder, at } = given;
  const [name, planHash] = [experiment.name, experiment.plan_hash];
  const context = contextOfUnit(plan, request);
  const { used } = unit;
  const arms = armsOfPlan(plan);
  const position = used.length > 0 ? null : await nextPosition(transaction, name, context);
  const arm =
    position === null
      ? nextArmOfTask(arms, { planHash, task: request.task ?? '', used })
      : armAt(arms, { planHash, context, position });
  return {
    id: assignmentId({ experiment: name, arm }, planHash, unit.key),
    experiment: name,
    plan_hash: planHash,
    unit: unit.key,
    arm,
    context,
    position,
    task: request.task ?? null,
    task_type: request.taskType ?? null,
    run_id: request.run ?? null,
    configuration_hash: configurationHash(sealArm(configurationOf(plan, arm).settings, folder)),
    ...(await predictUnit(transaction, experiment, request.task)),
    at,
  };
}

/** The arm that an experiment gives runs that it does not assign. */
export function defaultAssignment(plan: ExperimentPlan, reason: AssignmentReason): Assignment {
  return answer(plan, plan.defaultArm, reason);
}
