import type { Context, RunResult, StepContext, StepKind } from '../core/context.ts';
import { spanIdOf } from '../core/ids.ts';
import type { Drop } from './drop.ts';
import { openMadeUpFiles, type MadeUpFiles } from './made-up-files.ts';
import { makeUpStep, type StepEnding } from './made-up-step.ts';
import { randomOf, type Random } from './random.ts';
import { runTuning, type Truth, type Tuning } from './scenario.ts';
import type { StepSpec, WorkflowSpec } from './workflows.ts';

/** What a run is made up from. */
export type RunSetting = {
  readonly seed: string;
  /** Which of the simulation's runs it is. */
  readonly index: string;
  readonly startedAt: number;
  readonly workflow: WorkflowSpec;
  readonly truth: Truth;
};

/** A run from its beginning to its end: all that its producers drop, in the order of time. */
export function makeUpRun(setting: RunSetting): readonly Drop[] {
  const course = begin(setting);
  for (const spec of setting.workflow.steps) if (!goThrough(course, spec)) break;
  const { context, drops, fate, at } = course;
  const errorType = errorTypeOf(fate);
  const record = { v: 1, type: 'run.ended', at, result: fate.result, ...(errorType && { errorType }) } as const;
  return [...drops, { at, context, record }].sort((a, b) => a.at - b.at);
}

/** A run that is under way: how far it has come, and what its steps were. */
type Course = {
  readonly setting: RunSetting;
  readonly context: Context;
  readonly tuning: Tuning;
  readonly fate: Fate;
  readonly size: number;
  readonly files: MadeUpFiles;
  readonly prompts: string;
  readonly random: Random;
  readonly ids: Random;
  readonly drops: Drop[];
  at: number;
};

/** How a run is to end, and where, unless it succeeds. */
type Fate = { readonly result: RunResult; readonly at?: StepSpec };

function begin(setting: RunSetting): Course {
  const { seed, index, startedAt, workflow, truth } = setting;
  const tuning = runTuning(truth, workflow.name, startedAt);
  const random = randomOf(seed, 'run', index);
  const ids = randomOf(seed, 'ids', index, startedAt);
  const fate = fateOf(setting, tuning, random);
  const size = random.lognormal(1, 0.35);
  const context = contextOf(setting, tuning, random, ids);
  const prompts = spanIdOf('simulated prompts', workflow.name, String(tuning.prompts));
  const cost = workflow.variants?.find(([name]) => name === context.run.variant)?.[1] ?? 1;
  return {
    setting,
    context,
    tuning: { ...tuning, tokens: tuning.tokens * cost },
    fate,
    size,
    prompts,
    random,
    ids,
    files: openMadeUpFiles(random),
    drops: [{ at: startedAt, context }],
    at: startedAt + random.whole(40, 400),
  };
}

/** How often a run that does not succeed ends in which way. */
const OTHER_ENDS = [
  ['failure', 80],
  ['cancelled', 16],
  ['abandoned', 4],
] as const;

/** Drawn first and always in the same way, so that a scenario changes the fate of those runs only that it is to change. */
function fateOf({ workflow }: RunSetting, { successDrop, breaksAt }: Tuning, random: Random): Fate {
  const [luck, result] = [random.next(), random.weighted(OTHER_ENDS)];
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

/** Tries a step until it succeeds; after a failed check a repair comes first. Tells whether the run goes on. */
function goThrough(course: Course, spec: StepSpec): boolean {
  const { fate } = course;
  const failures = failuresOf(spec, course);
  const isLastStep = fate.at === spec;
  let linkId: string | undefined;
  for (let attempt = 1; attempt <= failures; attempt++) {
    linkId = attemptStep(course, { spec, attempt, kind: attempt > 1 ? 'retry' : 'first', linkId, ending: 'failure' });
    if (attempt === failures && isLastStep && fate.result === 'failure') return false;
    if (spec.repairedBy)
      attemptStep(course, { spec: spec.repairedBy, attempt: 1, kind: 'repair', linkId, ending: 'success' });
  }
  const ending = isLastStep && fate.result !== 'failure' ? fate.result : 'success';
  const attempt = failures + 1;
  attemptStep(course, { spec, attempt, kind: attempt > 1 ? 'retry' : 'first', linkId, ending });
  return ending === 'success';
}

const MOST_REPAIRS = 3;
const MOST_RETRIES = 2;

/** How many attempts fail before one succeeds, or before the run gives up. */
function failuresOf(spec: StepSpec, { random, fate, tuning }: Course): number {
  const most = spec.repairedBy ? MOST_REPAIRS : MOST_RETRIES;
  const fails = spec.repairedBy ? spec.fails : Math.min(0.5, spec.fails * tuning.failures);
  const draws = Array.from({ length: most }, () => random.chance(fails));
  if (fate.at === spec && fate.result === 'failure') return most + 1;
  return draws.indexOf(false) < 0 ? most : draws.indexOf(false);
}

type Try = {
  readonly spec: StepSpec;
  readonly attempt: number;
  readonly kind: StepKind;
  readonly linkId?: string | undefined;
  readonly ending: StepEnding;
};

/** One attempt at a step; returns its id. */
function attemptStep(course: Course, { spec, attempt, kind, linkId, ending }: Try): string {
  const { setting, ids, context, drops, fate: _, ...rest } = course;
  const id = ids.uuid(course.at);
  const step: StepContext = { id, name: spec.name, attempt, kind, ...(linkId && { linkId }) };
  const random = randomOf(setting.seed, 'run', setting.index, spec.name, attempt, drops.length);
  const made = makeUpStep(
    { ...rest, truth: setting.truth, spec, random, ids, ending, startedAt: course.at },
    { ...context, step, startedAt: course.at },
  );
  drops.push(...made.drops);
  course.at = made.at + random.whole(30, 900);
  return id;
}

function errorTypeOf({ result, at }: Fate): string | undefined {
  if (result === 'failure') return at?.repairedBy ? `${at.name}_failed` : 'step_failed';
  return result === 'success' ? undefined : result;
}
