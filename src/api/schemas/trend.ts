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
  from: z.string().nullable().meta({ description: 'The most frequent value before; null if none is known' }),
  to: z.string().meta({ description: 'The value after' }),
  at: time.meta({ description: 'Milliseconds since 1970, the start of the first run with the new value' }),
  share: z.number().meta({
    description: 'By how much the share of runs with the new value differs between before and after the change',
  }),
});

const change = z.strictObject({
  metric: z
    .enum(TREND_METRICS)
    .meta({ description: 'The metric that changed; for cost per success, its cost or its success' }),
  at: time.meta({ description: 'Milliseconds since 1970, the start of the first run after the change' }),
  run: z.string().meta({ description: 'The ID of the first run after the change' }),
  earliest: time.meta({ description: 'Milliseconds since 1970; with 95 % confidence, the change is not earlier' }),
  latest: time.meta({ description: 'Milliseconds since 1970; with 95 % confidence, the change is not later' }),
  before: figure.meta({ description: 'The shown metric since the change before, or since the beginning' }),
  after: figure.meta({ description: 'The shown metric until the next change, or until the end' }),
  effect: figure.meta({
    description: 'The difference of the shown metric: of rates in shares, of anything else as a ratio',
  }),
  probability: z.number().meta({ description: 'The probability of such a difference without a change' }),
  causes: z.array(cause).meta({ description: 'The most likely first; empty if none is known' }),
});

const verdict = z.strictObject({
  workflow: z.string(),
  step: z.string().nullable().meta({ description: 'Null for whole runs' }),
  metric: z.enum(DETECTION_SIGNAL),
  state: z
    .enum(VERDICT_STATES)
    .exclude(['learning', 'steady'])
    .meta({ description: '`mix-shift` if the values changed because the tasks did' }),
  since: time.meta({ description: 'Milliseconds since 1970, the estimated onset' }),
  sinceError: z.number().meta({ description: 'Half of the 95 % confidence interval, in milliseconds' }),
  before: figure.meta({ description: 'The typical value for the same tasks; of a step, per attempt' }),
  after: figure.meta({ description: 'The typical value for the same tasks; of a step, per attempt' }),
  effect: figure.meta({ description: 'The factor by which it changed; of success, the difference of rates' }),
  cause: cause
    .omit({ share: true })
    .nullable()
    .meta({ description: 'The setting that most likely caused it; null if no recorded setting changed with it' }),
});

/** How a metric developed. */
export const trend = z
  .strictObject({
    metric: z.enum(TREND_METRICS),
    by: z.enum(DIMENSIONS).nullable().meta({ description: 'What the groups are; null if nothing divides the trend' }),
    bucket: z.enum(BUCKETS),
    since: time,
    until: time.meta({ description: 'Milliseconds since 1970, not included' }),
    workflow: z.string().nullable().meta({ description: 'Null for all workflows' }),
    step: z
      .string()
      .nullable()
      .meta({ description: 'The step whose attempts are shown; null for whole runs, or for all steps' }),
    simulated: z.boolean().meta({ description: 'Whether simulated runs are shown instead of real ones' }),
    observed: z.enum(['run', 'attempt', 'tool call']).meta({ description: 'What a value belongs to' }),
    timeZone: z.string().meta({ description: 'The time zone in which days begin' }),
    asOf: time.meta({ description: 'Milliseconds since 1970, the time up to which data is included' }),
    groups: z
      .array(
        z.strictObject({
          name: z
            .string()
            .nullable()
            .meta({ description: 'Null if nothing divides the trend, or for observations without a value' }),
          total: figure.meta({ description: 'The figure of the whole period' }),
          buckets: z.array(
            z.strictObject({
              from: time,
              to: time.meta({ description: 'Milliseconds since 1970, not included' }),
              figure,
            }),
          ),
          changes: z
            .array(change)
            .meta({ description: 'The earliest first; empty for tool calls, which are only known by hour' }),
        }),
      )
      .meta({ description: 'What is observed most first' }),
    verdicts: z.array(verdict).meta({ description: 'What alerts fire on, as of now' }),
  })
  .openapi('Trend');
