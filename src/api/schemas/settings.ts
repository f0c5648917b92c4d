import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

const rate = z.number().meta({ description: 'US dollars per million tokens' });

/** What figures depend on, and how long data is kept. */
export const settings = z
  .strictObject({
    prices: z.array(
      z.strictObject({
        model: z.string(),
        input: rate,
        output: rate,
        cacheRead: rate,
        cacheWrite5m: rate,
        cacheWrite1h: rate,
        speed: z.string().optional(),
        promptAbove: z.number().optional().meta({ description: 'Applies to prompts of more tokens' }),
        from: z.string().optional(),
        isOwn: z.boolean(),
        isUsed: z.boolean(),
      }),
    ),
    unpriced: z.array(z.string()),
    budgets: z.array(
      z.strictObject({
        period: z.enum(BUDGET_PERIOD),
        usd: z.number(),
        spentUsd: z.number(),
        isLowerBound: z.boolean(),
      }),
    ),
    baselines: z.array(
      z.strictObject({
        name: z.string(),
        filter: z.string(),
        since: time,
        until: time,
        createdAt: time,
        runs: count,
      }),
    ),
    retentionDays: z.number(),
  })
  .openapi('Settings');

/** The findings of `stepmeter doctor`. */
export const doctor = z
  .strictObject({
    checks: z.array(
      z.strictObject({
        check: z.string(),
        state: z.enum(['ok', 'unset', 'warn', 'fail']),
        found: z.string(),
        fix: z.string().optional(),
      }),
    ),
  })
  .openapi('Doctor');
