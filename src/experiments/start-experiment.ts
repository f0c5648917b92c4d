import { randomBytes } from 'node:crypto';
import { describeSettings, type ArmConfiguration, type GivenArm } from '../analysis/experiments/arm-configuration.ts';
import { errorRatesOf, type MetricName } from '../analysis/experiments/plan.ts';
import { sealPlan, type ExperimentPlan } from '../analysis/experiments/sealed-plan.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { ARMS, type Arm } from '../core/ids/assignment-id.ts';
import { nearestHint } from '../core/nearest.ts';
import type { Store } from '../store/open-store.ts';
import { insertExperiment } from '../store/queries/experiments/experiment.ts';
import { hasWorkflow, workflowNames } from '../store/queries/runs/run-report.ts';
import { sealArm } from './seal-arm.ts';

/** A new experiment, as given by a user. */
export type NewExperiment = Pick<
  ExperimentPlan,
  'name' | 'workflow' | 'defaultArm' | 'design' | 'block' | 'successMargin' | 'ratioMargin' | 'maxPairs' | 'maxCostUsd'
> & {
  readonly arms: readonly GivenArm[];
  /** The metrics beside success that can decide. */
  readonly guards: readonly Exclude<MetricName, 'success'>[];
  /** @default random */
  readonly seed?: string;
  /** Whether the workflow may be one that never ran. */
  readonly allowsNewWorkflow: boolean;
};

/** A started experiment. */
export type StartedExperiment = { readonly plan: ExperimentPlan; readonly planHash: string };

/**
 * Seals the plan of an experiment and stores it. Paths in settings are relative to the folder.
 * @throws {UserError} if the plan is not valid, the workflow is unknown, or the store has an experiment of this name
 */
export async function startExperiment(store: Store, given: NewExperiment, folder: string): Promise<StartedExperiment> {
  const plan = planOf(given, folder);
  if (!given.allowsNewWorkflow) await requireWorkflow(store, plan);
  const { text, hash } = sealPlan(plan);
  const row = { name: plan.name, workflow: plan.workflow, plan: text, plan_hash: hash, started_at: store.now() };
  const rest = { stopped_at: null, adopted: null, looks: 0, result: null };
  const isNew = await store.write((transaction) => insertExperiment(transaction, { ...row, ...rest }));
  if (!isNew)
    throw refused(
      plan.name,
      'an experiment of this name exists',
      'Use another name, or see `stepmeter experiment list`',
    );
  return { plan, planHash: hash };
}

/** No slash: assignment IDs have one after the name. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const ARMS_HINT = 'Give each arm once, the first one as a: --arm a=model=opus --arm b=model=sonnet';

function planOf(given: NewExperiment, folder: string): ExperimentPlan {
  const { arms, guards, seed = randomBytes(8).toString('hex'), allowsNewWorkflow: _, ...rest } = given;
  const nameHint = 'Use up to 100 letters, digits, dots, - and _, starting with a letter or digit';
  if (!NAME.test(given.name)) throw refused(given.name, 'the name is not valid', nameHint);
  const sealed = armsOf(given.name, arms, folder);
  if (sealed[given.defaultArm] === undefined)
    throw refused(given.name, `the default arm ${given.defaultArm} is not defined`, ARMS_HINT);
  return { v: 1, ...rest, arms: sealed, errorRates: errorRatesOf(guards), seed };
}

function refused(name: string, found: string, hint: string): UserError {
  return new UserError(`Cannot start the experiment ${JSON.stringify(name)}: ${found}`, {
    hint,
    exitCode: EXIT.wrongUse,
  });
}

/** The first arms, at least two, each with settings of its own. */
function armsOf(name: string, given: readonly GivenArm[], folder: string): ExperimentPlan['arms'] {
  const arms = ARMS.slice(0, Math.max(2, given.length)).map((arm) => [arm, armOf(name, arm, given, folder)] as const);
  for (const [index, [arm, configuration]] of arms.entries()) {
    const [twin] =
      arms.slice(0, index).find(([, other]) => canonicalJson(other) === canonicalJson(configuration)) ?? [];
    if (twin !== undefined)
      throw refused(
        name,
        `arms ${twin} and ${arm} are both ${describeSettings(configuration)}`,
        'Give the arms different settings',
      );
  }
  return Object.fromEntries(arms);
}

function armOf(name: string, arm: Arm, given: readonly GivenArm[], folder: string): ArmConfiguration {
  const [found, second] = given.filter((one) => one.arm === arm);
  if (!found) throw refused(name, `arm ${arm} is not defined`, ARMS_HINT);
  if (second) throw refused(name, `arm ${arm} is defined twice`, ARMS_HINT);
  return sealArm(found.settings, folder);
}

/** How many workflows are compared with a name. */
const MOST_COMPARED = 100;

async function requireWorkflow(store: Store, { name, workflow }: ExperimentPlan): Promise<void> {
  if (await hasWorkflow(store, workflow)) return;
  const known = await workflowNames(store, MOST_COMPARED);
  throw refused(
    name,
    `no run of the workflow ${JSON.stringify(workflow)} is recorded`,
    `${nearestHint(workflow, known)}For a workflow that has not run yet, add --new-workflow`,
  );
}
