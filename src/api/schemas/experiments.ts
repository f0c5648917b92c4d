import { ARMS } from '../../core/ids/assignment-id.ts';
import { CHECK_NAMES } from '../../analysis/experiments/health/check.ts';
import { BLOCK_KEYS, DESIGNS } from '../../analysis/experiments/sealed-plan.ts';
import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

const state = z.enum(['running', 'limit-reached', 'stopped']);

const arm = z.enum(ARMS);

const about = {
  name: z.string(),
  workflow: z.string(),
  state: state.meta({
    description: '`limit-reached` if runs get the default arm because a limit of the plan is reached',
  }),
  startedAt: time,
  stoppedAt: time.nullable().meta({ description: 'Milliseconds since 1970; null while it is not stopped' }),
  adopted: arm
    .nullable()
    .meta({ description: 'The arm whose configuration runs get after the end; null for the default arm' }),
};

const verdict = z
  .enum([...ARMS, 'equivalent', 'undecided'])
  .meta({ description: 'The better arm, no practical difference, or nothing yet' });

/** Experiments in a list. */
export const experimentList = z
  .strictObject({
    experiments: z.array(
      z.strictObject({
        ...about,
        assigned: z.array(z.strictObject({ arm, assignments: count })).meta({ description: 'Assignments of each arm' }),
        verdict: verdict
          .nullable()
          .meta({ description: 'The overall verdict; null if a check other than `costs` fails' }),
      }),
    ),
  })
  .openapi('ExperimentList');

const rates = z.strictObject({
  success: z.number().meta({ description: 'Of the success rate, from 0 to 1' }),
  cost: z.number().meta({ description: 'Of the cost, from 0 to 1' }),
  duration: z.number().meta({ description: 'Of the duration, from 0 to 1' }),
});

const units = z.strictObject({
  arm,
  ended: count.meta({ description: 'Units with an outcome' }),
  pending: count.meta({ description: 'Units that will have an outcome' }),
  missing: count.meta({ description: 'Units without an outcome that will not have one' }),
});

const runsOfArm = z.strictObject({ arm, runs: count, successes: count });

const errorRate = z.number().meta({ description: 'The probability of a wrong arm, at any look' });

const decision = {
  verdict,
  decidedAt: count.nullable().meta({ description: 'After how many outcomes the verdict was reached' }),
  errorRate,
};

/** The ends of the interval of a value. */
const interval = {
  low: z
    .number()
    .nullable()
    .meta({ description: 'The lower end of the interval, which is valid at every look; null if unknown' }),
  high: z
    .number()
    .nullable()
    .meta({ description: 'The upper end of the interval, which is valid at every look; null if unknown' }),
};

const metric = z.strictObject({
  ...decision,
  value: z.number().nullable().meta({ description: 'Null if unknown' }),
  unit: z.enum(['difference', 'ratio']).meta({
    description: 'Success rate of the first arm minus that of the second, or the quotient of their geometric means',
  }),
  n: count.meta({ description: 'Runs that the value is computed from' }),
  ...interval,
  method: z.string().meta({ description: 'How value and interval are computed' }),
  morePairs: z
    .strictObject({
      low: count.meta({ description: 'Pairs at least' }),
      high: count.meta({ description: 'Pairs at most' }),
    })
    .nullable()
    .meta({ description: 'How many more pairs probably lead to a verdict; null if there is one, or none is expected' }),
});

const comparison = z.strictObject({
  // The generator writes tuples as JSON Schema did before OpenAPI 3.1.
  arms: z
    .tuple([arm, arm])
    .openapi({ type: 'array', items: { type: 'string', enum: [...ARMS] }, minItems: 2, maxItems: 2 }),
  n: count.meta({ description: 'Outcomes of these arms' }),
  overall: z.strictObject(decision).meta({ description: 'The verdict of all metrics together' }),
  success: metric.meta({ description: 'The success rate' }),
  cost: metric.meta({ description: 'The cost of a run' }),
  duration: metric.meta({ description: 'The duration of a run' }),
});

const range = z.strictObject({
  value: z.number().meta({ description: 'US dollars' }),
  ...interval,
});

const armMoney = z.strictObject({
  arm,
  costPerSuccessUsd: z.number().nullable().meta({
    description: 'The cost of its ended runs divided by its successes; null without successes or if a cost is unknown',
  }),
  morePerRunUsd: range
    .nullable()
    .meta({ description: 'How much more a run costs than on the default arm; null for that arm, or if unknown' }),
  morePerMonthUsd: range.nullable().meta({ description: 'The same for the runs of a month' }),
  extraUsd: range.nullable().meta({
    description: 'How much more its runs in the experiment have cost than they would have on the default arm',
  }),
});

/** The status of an experiment. */
export const experiment = z
  .strictObject({
    ...about,
    limit: z
      .enum(['max-pairs', 'max-cost'])
      .nullable()
      .meta({ description: 'The limit of the plan that is reached; null if none is' }),
    planHash: z.string().meta({ description: 'The SHA-256 of the plan at the start of the experiment' }),
    plan: z.strictObject({
      arms: z.array(
        z.strictObject({ arm, settings: z.string().meta({ description: 'The configuration of the arm in words' }) }),
      ),
      defaultArm: arm.meta({ description: 'The arm whose configuration runs get when the experiment assigns none' }),
      design: z.enum(DESIGNS).meta({
        description:
          '`blocks`: each unit, such as a task, gets one arm; `paired`: the runs of a task get every arm once',
      }),
      block: z.enum(BLOCK_KEYS).meta({ description: 'What the units of one block have in common' }),
      successMargin: z
        .number()
        .meta({ description: 'Differences of success rates up to this are no practical difference' }),
      ratioMargin: z.number().meta({
        description: 'Ratios of cost or duration up to this, and down to its inverse, are no practical difference',
      }),
      maxPairs: count.meta({ description: 'Runs of each arm after which no more are assigned' }),
      maxCostUsd: z
        .number()
        .nullable()
        .meta({ description: 'US dollars after which no more runs are assigned; null without a limit' }),
      errorRates: rates.meta({
        description:
          'The probability that the metric gives a wrong arm, at any look; the sum is that of the experiment',
      }),
    }),
    looks: count.meta({ description: 'How often `stepmeter experiment status` showed it while it ran' }),
    units: z.array(units).meta({ description: 'Tasks, runs or calls that were assigned, by arm' }),
    repeatedRuns: count.meta({ description: 'Further runs of units, which are left out of verdicts' }),
    checks: z.array(
      z.strictObject({
        name: z.enum(CHECK_NAMES),
        state: z.enum(['pass', 'fail', 'unknown']).meta({ description: '`unknown` while nothing can be compared' }),
        detail: z.string().meta({ description: 'What was found' }),
      }),
    ),
    noVerdict: z.array(z.string()).meta({ description: 'The failed checks that make every verdict invalid' }),
    result: z
      .strictObject({
        n: count.meta({ description: 'Outcomes' }),
        arms: z.array(runsOfArm),
        overall: z.strictObject(decision).meta({ description: 'The best arm' }),
        comparisons: z.array(comparison).meta({ description: 'Every two arms; they share the error rate' }),
      })
      .nullable()
      .meta({ description: 'Null if a check fails that makes every verdict invalid' }),
    money: z.strictObject({
      spentUsd: z
        .number()
        .meta({ description: 'The known cost of all assigned runs, with repeated ones and those that continue' }),
      unknownRuns: count.meta({ description: 'Ended runs whose cost is unknown or only partly known' }),
      runsPerMonth: z.number().nullable().meta({
        description: 'Runs of the workflow per 30 days, at the rate of the last 30 days; null if there are none',
      }),
      extraUsd: range.nullable().meta({
        description: 'How much more all runs have cost than they would have on the default arm; null if unknown',
      }),
      restUsd: z
        .strictObject({
          low: z.number().meta({ description: 'US dollars at least' }),
          high: z.number().meta({ description: 'US dollars at most' }),
        })
        .nullable()
        .meta({
          description:
            'What the runs up to the next expected verdict probably cost; null if none is expected or costs are unknown',
        }),
      arms: z.array(armMoney).meta({ description: 'Differences are from the default arm' }),
    }),
  })
  .openapi('Experiment');
