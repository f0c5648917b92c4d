import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { count, milliseconds } from './shared.ts';

const durations = {
  median: figure,
  p95Ms: milliseconds.nullable(),
  change: figure,
  totalMs: milliseconds,
};

/** How long the runs of a period and their parts took. */
export const performance = z
  .strictObject({
    period,
    runs: z.strictObject(durations),
    days: z.array(z.strictObject({ day: z.string(), median: figure })),
    steps: z.array(z.strictObject({ step: z.string(), ...durations, share: z.number().nullable() })),
    tools: z
      .array(
        z.strictObject({
          tool: z.string(),
          changesFiles: z.boolean(),
          calls: count,
          medianMs: milliseconds,
          p95Ms: milliseconds,
          totalMs: milliseconds,
          medianBeforeMs: milliseconds.nullable(),
          slow: figure.meta({ description: 'Share of calls that took longer than nine of ten did in the time before' }),
        }),
      )
      .nullable()
      .meta({ description: 'Null if tool calls cannot be selected by the filter words' }),
    resources: z.array(z.strictObject({ step: z.string(), cpu: figure, medianMemory: count, highestMemory: count })),
  })
  .openapi('Performance');
