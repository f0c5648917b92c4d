import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

/** The state of the store. */
export const storeHealth = z
  .strictObject({
    version: z.string(),
    store: z.string(),
    createdAt: time,
    runs: z.strictObject({ real: count, simulated: count }),
    latest: time.nullable(),
    links: z
      .strictObject({ grafana: z.string().nullable(), jaeger: z.string().nullable() })
      .meta({ description: 'Where else runs are shown; `{run}` and `{trace}` are placeholders' }),
  })
  .openapi('Health');

/** A problem as in RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    hint: z.string().meta({ description: 'What to do about it' }),
  })
  .openapi('Problem');
