import { z } from '../libraries.ts';
import { figure, period } from './figure.ts';
import { count, day, milliseconds } from './shared.ts';

const durations = {
  median: figure,
  p95Ms: milliseconds.nullable().meta({ description: 'Milliseconds that 95 % do not exceed; null without any' }),
  change: figure.meta({ description: 'The median divided by that of the period of the same length before' }),
  totalMs: milliseconds.meta({ description: 'Milliseconds; what overlaps counts twice' }),
};

/** How long the runs of a period and their parts took. */
export const performance = z
  .strictObject({
    period,
    runs: z.strictObject(durations).meta({ description: 'Runs that succeeded or failed' }),
    days: z
      .array(z.strictObject({ day, median: figure }))
      .meta({ description: 'Every day of the period, with the runs that started on it' }),
    steps: z
      .array(
        z.strictObject({
          step: z.string(),
          ...durations,
          share: z
            .number()
            .nullable()
            .meta({ description: 'Of the time of all attempts, from 0 to 1; null if that is 0' }),
        }),
      )
      .meta({
        description:
          'Attempts by step, the step that took most time first; the name is empty for what runs did outside of any step',
      }),
    tools: z
      .array(
        z.strictObject({
          tool: z.string(),
          changesFiles: z.boolean().meta({ description: 'Whether it is a tool for writing files' }),
          calls: count.meta({ description: 'Successful calls' }),
          medianMs: milliseconds.meta({ description: 'Milliseconds, within 9 %' }),
          p95Ms: milliseconds.meta({ description: 'Milliseconds, within 9 %' }),
          totalMs: milliseconds,
          medianBeforeMs: milliseconds
            .nullable()
            .meta({ description: 'Milliseconds, of the period of the same length before; null without calls' }),
          slow: figure.meta({ description: 'Share of calls that took longer than nine of ten did in the time before' }),
        }),
      )
      .nullable()
      .meta({ description: 'Null if tool calls cannot be selected by the filter words' }),
    resources: z
      .array(
        z.strictObject({
          step: z.string(),
          cpu: figure.meta({ description: 'The mean CPU time of an attempt' }),
          medianMemory: count.meta({ description: 'Bytes; the median of the highest memory of the attempts' }),
          highestMemory: count.meta({ description: 'Bytes' }),
        }),
      )
      .meta({ description: 'What the sessions of attempts needed; steps without measured sessions are left out' }),
  })
  .openapi('Performance');
