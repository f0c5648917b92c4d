import type { Context, RunResult, StepContext, StepKind } from '../../core/context.ts';
import { spanIdOf } from '../../core/ids/ids.ts';
import type { SpoolWrite } from './spool-write.ts';
import { openGeneratedFiles, type GeneratedFiles } from './generated-files.ts';
import { generateStep, type StepEnding } from './generated-step.ts';
import { randomOf, type Random } from './random.ts';
import { runTuning, type GroundTruth, type Tuning } from './scenario.ts';
import type { StepSpec, WorkflowSpec } from './workflows.ts';

/** The parameters of a generated run. */
export type RunSetting = {
  readonly seed: string;
  /** The index of the run in the simulation. */
  readonly index: string;
  readonly startedAt: number;
  readonly workflow: WorkflowSpec;
  readonly truth: GroundTruth;
};

/** Generates a run: all writes of its producers in order of time. */
export function generateRun(setting: RunSetting): readonly SpoolWrite[] {
  const state = begin(setting);
  for (const spec of setting.workflow.steps) if (!runStep(state, spec)) break;
  const { context, writes, outcome, at } = state;
  const errorType = errorTypeOf(outcome);
  const record = { v: 1, type: 'run.ended', at, result: outcome.result, ...(errorType && { errorType }) } as const;
  return [...writes, { at, context, record }].sort((a, b) => a.at - b.at);
}

/** The state of a run being generated. */
type RunState = {
  readonly setting: RunSetting;
  readonly context: Context;
  readonly tuning: Tuning;
  readonly outcome: PlannedOutcome;
  readonly size: number;
  readonly files: GeneratedFiles;
  readonly prompts: string;
  readonly random: Random;
  readonly ids: Random;
  readonly writes: SpoolWrite[];
  at: number;
};

/** How a run is planned to end and, unless it succeeds, at which step. */
type PlannedOutcome = { readonly result: RunResult; readonly at?: StepSpec };

function begin(setting: RunSetting): RunState {
  const { seed, index, startedAt, workflow, truth } = setting;
  const tuning = runTuning(truth, workflow.name, startedAt);
  const random = randomOf(seed, 'run', index);
  const ids = randomOf(seed, 'ids', index, startedAt);
  const outcome = plannedOutcomeOf(setting, tuning, random);
  const size = random.lognormal(1, 0.35);
  const context = contextOf(setting, tuning, random, ids);
  const prompts = spanIdOf('simulated prompts', workflow.name, String(tuning.prompts));
  const cost = workflow.variants?.find(([name]) => name === context.run.variant)?.[1] ?? 1;
  return {
    setting,
    context,
    tuning: { ...tuning, tokens: tuning.tokens * cost },
    outcome,
    size,
    prompts,
    random,
    ids,
    files: openGeneratedFiles(random),
    writes: [{ at: startedAt, context }],
    at: startedAt + random.whole(40, 400),
  };
}

/** Relative frequency of the results of unsuccessful runs. */
const UNSUCCESSFUL_RESULTS = [
  ['failure', 80],
  ['cancelled', 16],
  ['abandoned', 4],
] as const;

/** Drawn first and always in the same way, so that a scenario only changes the outcome of the affected runs. */
function plannedOutcomeOf({ workflow }: RunSetting, { successDrop, breaksAt }: Tuning, random: Random): PlannedOutcome {
  const [luck, result] = [random.next(), random.weighted(UNSUCCESSFUL_RESULTS)];
  const where = random.weighted(workflow.steps.map((step) => [step, step.repairedBy ? 3 : 1] as const));
  if (luck < workflow.successRate - successDrop) return { result: 'success' };
  if (luck >= workflow.successRate) return { result, at: where };
  return { result: 'failure', at: workflow.steps.find(({ name }) => name === breaksAt) ?? where };
}

function contextOf({ workflow, startedAt }: RunSetting, tuning: Tuning, random: Random, ids: Random): Context {
  const variant = workflow.variants && random.pick(workflow.variants.map(([name]) => name) as [string, ...string[]]);
  return {
    v: 1,
    run: {
      id: ids.uuid(startedAt),
      workflow: workflow.name,
      taskType: random.pick(workflow.taskTypes),
      configId: workflow.configId,
      configVersion: String(workflow.configVersion + tuning.configurations),
      ...(variant && { variant }),
      simulated: true,
    },
    startedAt,
    project: projectOf(random),
  };
}

function projectOf(random: Random): string {
  return `/srv/simulated/${random.pick(['date-kit', 'slug-tools', 'http-cache', 'csv-reader', 'color-math', 'queue-lite'])}-${random.hex(5)}`;
}

/** Attempts a step until it succeeds, with a repair after each failed check. Returns whether the run continues. */
function runStep(state: RunState, spec: StepSpec): boolean {
  const { outcome } = state;
  const failures = failuresOf(spec, state);
  const isLastStep = outcome.at === spec;
  let linkId: string | undefined;
  for (let attempt = 1; attempt <= failures; attempt++) {
    linkId = attemptStep(state, { spec, attempt, kind: attempt > 1 ? 'retry' : 'first', linkId, ending: 'failure' });
    if (attempt === failures && isLastStep && outcome.result === 'failure') return false;
    if (spec.repairedBy)
      attemptStep(state, { spec: spec.repairedBy, attempt: 1, kind: 'repair', linkId, ending: 'success' });
  }
  const ending = isLastStep && outcome.result !== 'failure' ? outcome.result : 'success';
  const attempt = failures + 1;
  attemptStep(state, { spec, attempt, kind: attempt > 1 ? 'retry' : 'first', linkId, ending });
  return ending === 'success';
}

const MAX_REPAIRS = 3;
const MAX_RETRIES = 2;

/** The number of attempts that fail before one succeeds or the run gives up. */
function failuresOf(spec: StepSpec, { random, outcome, tuning }: RunState): number {
  const limit = spec.repairedBy ? MAX_REPAIRS : MAX_RETRIES;
  const fails = spec.repairedBy ? spec.fails : Math.min(0.5, spec.fails * tuning.failures);
  const draws = Array.from({ length: limit }, () => random.chance(fails));
  if (outcome.at === spec && outcome.result === 'failure') return limit + 1;
  return draws.indexOf(false) < 0 ? limit : draws.indexOf(false);
}

type StepAttempt = {
  readonly spec: StepSpec;
  readonly attempt: number;
  readonly kind: StepKind;
  readonly linkId?: string | undefined;
  readonly ending: StepEnding;
};

/** Generates a step attempt; returns its ID. */
function attemptStep(state: RunState, { spec, attempt, kind, linkId, ending }: StepAttempt): string {
  const { setting, ids, context, writes, outcome: _, ...rest } = state;
  const id = ids.uuid(state.at);
  const step: StepContext = { id, name: spec.name, attempt, kind, ...(linkId && { linkId }) };
  const random = randomOf(setting.seed, 'run', setting.index, spec.name, attempt, writes.length);
  const generated = generateStep(
    { ...rest, truth: setting.truth, spec, random, ids, ending, startedAt: state.at },
    { ...context, step, startedAt: state.at },
  );
  writes.push(...generated.writes);
  state.at = generated.at + random.whole(30, 900);
  return id;
}

function errorTypeOf({ result, at }: PlannedOutcome): string | undefined {
  if (result === 'failure') return at?.repairedBy ? `${at.name}_failed` : 'step_failed';
  return result === 'success' ? undefined : result;
}
