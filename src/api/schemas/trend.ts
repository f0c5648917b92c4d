import { BUCKETS } from '../../analysis/trends/buckets.ts';
import { DETECTION_SIGNAL } from '../../core/signal.ts';
import { CAUSE_KINDS, VERDICT_STATES } from '../../core/value-sets.ts';
import { TREND_METRICS } from '../../analysis/trends/metrics.ts';
import { DIMENSIONS } from '../../analysis/trends/dimensions.ts';
import { z } from '../libraries.ts';
import { figure } from './figure.ts';
import { time } from './shared.ts';

const cause = z.strictObject({
  kind: z.enum(CAUSE_KINDS),
  from: z.string().nullable(),
  to: z.string(),
  at: time,
  share: z.number(),
});

const change = z.strictObject({
  metric: z.enum(TREND_METRICS),
  at: time,
  run: z.string().meta({ description: 'The first run after the change' }),
  earliest: time,
  latest: time,
  before: figure,
  after: figure,
  effect: figure,
  probability: z.number().meta({ description: 'The probability of such a difference without a change' }),
  causes: z.array(cause).meta({ description: 'The most likely first; empty if none is known' }),
});

const verdict = z.strictObject({
  workflow: z.string(),
  step: z.string().nullable().meta({ description: 'Null for whole runs' }),
  metric: z.enum(DETECTION_SIGNAL),
  state: z.enum(VERDICT_STATES).exclude(['learning', 'steady']),
  since: time,
  sinceError: z.number().meta({ description: 'Half of the 95 % confidence interval, in milliseconds' }),
  before: figure,
  after: figure,
  effect: figure,
  cause: cause.omit({ share: true }).nullable(),
});

/** How a metric developed. */
export const trend = z
  .strictObject({
    metric: z.enum(TREND_METRICS),
    by: z.enum(DIMENSIONS).nullable(),
    bucket: z.enum(BUCKETS),
    since: time,
    until: time,
    workflow: z.string().nullable(),
    step: z.string().nullable(),
    simulated: z.boolean(),
    observed: z.enum(['run', 'attempt', 'tool call']),
    timeZone: z.string(),
    asOf: time,
    groups: z.array(
      z.strictObject({
        name: z.string().nullable(),
        total: figure,
        buckets: z.array(z.strictObject({ from: time, to: time, figure })),
        changes: z.array(change),
      }),
    ),
    verdicts: z.array(verdict).meta({ description: 'What alerts fire on, as of now' }),
  })
  .openapi('Trend');
