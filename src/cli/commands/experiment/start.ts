import { parseArm } from '../../../analysis/experiments/arm-configuration.ts';
import { DEFAULT_PLAN, METRICS } from '../../../analysis/experiments/plan.ts';
import { BLOCK_KEYS, DESIGNS } from '../../../analysis/experiments/sealed-plan.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import { ARMS } from '../../../core/ids/assignment-id.ts';
import { nearestHint } from '../../../core/nearest.ts';
import { defineCommand, type Flags } from '../../command.ts';
import { amountOfUsd, positive, text } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { startedText } from '../../print/print-experiment.ts';
import { withStore } from '../../with-store.ts';
import { MARGIN_OPTIONS, marginsOf } from './margin-options.ts';

const OPTIONS = {
  workflow: { type: 'string', demandOption: true, coerce: text('--workflow'), describe: 'Workflow name' },
  arm: {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'Arm with its settings, such as a=model=opus,effort=high; give a, b and up to four more',
  },
  default: { choices: ARMS, default: 'a', describe: 'Arm that runs get when a limit is reached' },
  metric: { choices: ['success'], default: 'success', describe: 'Headline metric: more successes are better' },
  guard: {
    type: 'string',
    default: 'cost,duration',
    describe: 'Other metrics that can decide: cost, duration, both separated by a comma, or none',
  },
  design: {
    choices: DESIGNS,
    default: 'blocks',
    describe: 'blocks: each task runs on one arm; paired: each task runs on every arm',
  },
  block: { choices: BLOCK_KEYS, default: 'task-type', describe: 'What the runs of one block have in common' },
  ...MARGIN_OPTIONS,
  'max-pairs': {
    type: 'number',
    default: DEFAULT_PLAN.maxPairs,
    coerce: positive('--max-pairs'),
    describe: 'Runs of each arm after which no more are assigned',
  },
  'max-cost': {
    type: 'number',
    coerce: amountOfUsd('--max-cost'),
    describe: 'US dollars after which no more runs are assigned',
  },
  seed: { type: 'string', coerce: text('--seed'), describe: 'Seed of the assignments (default: random)' },
  'new-workflow': { type: 'boolean', default: false, describe: 'Allow a workflow that has not run yet' },
  ...JSON_OPTION,
} as const;

const GUARDS = METRICS.filter((metric) => metric !== 'success');

/** `stepmeter experiment start`. */
export const startCommand = defineCommand({
  name: 'start <name>',
  describe: 'Start an experiment: seal its plan',
  positionals: { name: { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Experiment name' } },
  options: OPTIONS,
  examples: [
    [
      '$0 experiment start effort --workflow package-build --arm a=effort=medium --arm b=effort=high',
      'Compare two thinking levels',
    ],
  ],
  run: async ({ name, ...flags }) => {
    const { startExperiment } = await import('../../../experiments/start-experiment.ts');
    const given = newExperiment(name, flags);
    const started = await withStore((store) => startExperiment(store, given, process.cwd()));
    printResult(flags.json, started, () => startedText(started));
  },
});

function newExperiment(name: string, flags: Flags<typeof OPTIONS>) {
  const { workflow, arm, default: defaultArm, design, block, guard, seed, 'max-cost': maxCost } = flags;
  return {
    name,
    workflow,
    defaultArm,
    design,
    block,
    maxCostUsd: maxCost ?? null,
    arms: arm.map(parseArm),
    guards: guardsOf(guard),
    ...marginsOf(flags),
    maxPairs: flags['max-pairs'],
    ...(seed !== undefined && { seed }),
    allowsNewWorkflow: flags['new-workflow'],
  };
}

function guardsOf(given: string): (typeof GUARDS)[number][] {
  const names = given === 'none' ? [] : given.split(',').filter(Boolean);
  return [...new Set(names)].map((name) => {
    const found = GUARDS.find((guard) => guard === name);
    if (found) return found;
    throw new UserError(`Cannot use ${JSON.stringify(name)} as a guard: unknown metric`, {
      hint: `${nearestHint(name, GUARDS)}Guards are ${GUARDS.join(', ')}, or none`,
      exitCode: EXIT.wrongUse,
    });
  });
}
