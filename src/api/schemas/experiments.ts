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
  state,
  startedAt: time,
  stoppedAt: time.nullable(),
  adopted: arm.nullable(),
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
        verdict: verdict.nullable().meta({ description: 'The overall verdict; null if a check fails' }),
      }),
    ),
  })
  .openapi('ExperimentList');

const rates = z.strictObject({ success: z.number(), cost: z.number(), duration: z.number() });

const units = z.strictObject({ arm, ended: count, pending: count, missing: count });

const runsOfArm = z.strictObject({ arm, runs: count, successes: count });

const errorRate = z.number().meta({ description: 'The probability of a wrong arm, at any look' });

const decision = {
  verdict,
  decidedAt: count.nullable().meta({ description: 'After how many outcomes the verdict was reached' }),
  errorRate,
};

const metric = z.strictObject({
  ...decision,
  value: z.number().nullable(),
  unit: z.enum(['difference', 'ratio']).meta({
    description: 'Success rate of the first arm minus that of the second, or the quotient of their geometric means',
  }),
  n: count,
  low: z.number().nullable(),
  high: z.number().nullable(),
  method: z.string(),
  morePairs: z
    .strictObject({ low: count, high: count })
    .nullable()
    .meta({ description: 'How many more pairs probably lead to a verdict; null if there is one, or none is expected' }),
});

const comparison = z.strictObject({
  // The generator writes tuples as JSON Schema did before OpenAPI 3.1.
  arms: z
    .tuple([arm, arm])
    .openapi({ type: 'array', items: { type: 'string', enum: [...ARMS] }, minItems: 2, maxItems: 2 }),
  n: count,
  overall: z.strictObject(decision),
  success: metric,
  cost: metric,
  duration: metric,
});

const range = z.strictObject({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });

const armMoney = z.strictObject({
  arm,
  costPerSuccessUsd: z.number().nullable(),
  morePerRunUsd: range.nullable(),
  morePerMonthUsd: range.nullable(),
  extraUsd: range.nullable(),
});

/** The status of an experiment. */
export const experiment = z
  .strictObject({
    ...about,
    limit: z.enum(['max-pairs', 'max-cost']).nullable(),
    planHash: z.string(),
    plan: z.strictObject({
      arms: z.array(z.strictObject({ arm, settings: z.string() })),
      defaultArm: arm,
      design: z.enum(DESIGNS),
      block: z.enum(BLOCK_KEYS),
      successMargin: z.number(),
      ratioMargin: z.number(),
      maxPairs: count,
      maxCostUsd: z.number().nullable(),
      errorRates: rates,
    }),
    looks: count,
    units: z.array(units),
    repeatedRuns: count,
    checks: z.array(
      z.strictObject({
        name: z.enum(CHECK_NAMES),
        state: z.enum(['pass', 'fail', 'unknown']),
        detail: z.string(),
      }),
    ),
    noVerdict: z.array(z.string()).meta({ description: 'The checks that fail: while one does, there is no verdict' }),
    result: z
      .strictObject({
        n: count,
        arms: z.array(runsOfArm),
        overall: z.strictObject(decision),
        comparisons: z.array(comparison).meta({ description: 'Every two arms; they share the error rate' }),
      })
      .nullable(),
    money: z.strictObject({
      spentUsd: z.number(),
      unknownRuns: count,
      runsPerMonth: z.number().nullable(),
      extraUsd: range.nullable(),
      restUsd: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
      arms: z.array(armMoney).meta({ description: 'Differences are from the default arm' }),
    }),
  })
  .openapi('Experiment');
