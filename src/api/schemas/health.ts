import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

/** The state of the store. */
export const storeHealth = z
  .strictObject({
    version: z.string().meta({ description: 'The version of Stepmeter' }),
    store: z.string().meta({ description: 'The ID of the store' }),
    createdAt: time,
    runs: z.strictObject({ real: count, simulated: count }),
    latest: time
      .nullable()
      .meta({ description: 'Milliseconds since 1970, the latest start or end of a run; null without runs' }),
    links: z
      .strictObject({
        grafana: z.string().nullable().meta({ description: 'Null if no Grafana is configured' }),
        jaeger: z.string().nullable().meta({ description: 'Null if no Jaeger is configured' }),
      })
      .meta({ description: 'Where else runs are shown; `{run}` and `{trace}` are placeholders' }),
  })
  .openapi('Health');

/** A problem as in RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int().meta({ description: 'The HTTP status' }),
    detail: z.string().meta({ description: 'What went wrong in this request' }),
    hint: z.string().meta({ description: 'What to do about it' }),
  })
  .openapi('Problem');
