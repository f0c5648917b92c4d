import { BUDGET_PERIOD } from '../../telemetry/label-values.ts';
import { z } from '../libraries.ts';
import { baseline, isLowerBound, knownUsd } from './shared.ts';

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
        speed: z
          .string()
          .optional()
          .meta({ description: 'Applies only to requests of this speed; absent if it applies to all' }),
        promptAbove: z.number().optional().meta({ description: 'Applies to prompts of more tokens' }),
        from: z.string().optional().meta({ description: 'The first day on which it applies, such as `2026-11-27`' }),
        isOwn: z.boolean().meta({ description: 'Whether it comes from a price table of the user' }),
        isUsed: z.boolean().meta({ description: 'Whether the store has requests to the model' }),
      }),
    ),
    unpriced: z.array(z.string()).meta({ description: 'Models of the store without a price' }),
    budgets: z.array(
      z.strictObject({
        period: z.enum(BUDGET_PERIOD),
        usd: z.number().meta({ description: 'US dollars that runs may cost in a period' }),
        spentUsd: knownUsd.meta({
          description:
            'What the runs of the current period cost in US dollars, without costs that are unknown; simulated ones are left out',
        }),
        isLowerBound,
      }),
    ),
    baselines: z.array(z.strictObject(baseline)),
    retentionDays: z.number().meta({ description: 'How many days runs are kept after they have ended' }),
  })
  .openapi('Settings');

/** The findings of `stepmeter doctor`. */
export const doctor = z
  .strictObject({
    checks: z.array(
      z.strictObject({
        check: z.string().meta({ description: 'What is checked' }),
        state: z
          .enum(['ok', 'unset', 'warn', 'fail'])
          .meta({ description: '`unset` if it is optional and not configured' }),
        found: z.string(),
        fix: z.string().optional().meta({ description: 'What to do about it' }),
      }),
    ),
  })
  .openapi('Doctor');
