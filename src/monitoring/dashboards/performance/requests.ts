import { ATTRIBUTE, METRIC } from '../../../telemetry/names.ts';
import { INTERVAL } from '../../query.ts';
import type { Section } from '../board.ts';
import { count, mean, quantile } from '../figures/durations.ts';
import { lines } from '../panels/graph.ts';
import { table } from '../panels/table.ts';
import { UNIT } from '../style.ts';

const model = { by: [ATTRIBUTE.requestModel] };

// Means, and not the ends of buckets: of buckets there are so many here that a year of them takes seconds.
const overTime = lines({
  title: 'Durations of model requests over time',
  description:
    'The mean of how long the requests to each model took that came in since the point before. Requests come in when their session ends; points without requests are left out. From gen_ai.client.inference.duration.',
  unit: UNIT.seconds,
  points: 50,
  connected: true,
  queries: [{ expr: mean(METRIC.requestDuration, model, INTERVAL), by: [ATTRIBUTE.requestModel] }],
});

const seconds = { unit: UNIT.seconds, decimals: 1, nothing: '–' };

const byModel = table({
  title: 'Model requests by model',
  description:
    'Model requests within the range and how long they took. The mean is exact, the upper end is estimated within a bucket. From gen_ai.client.inference.duration.',
  keys: [{ attribute: ATTRIBUTE.requestModel, title: 'Model' }],
  figures: [
    { title: 'Requests', expr: count(METRIC.requestDuration, model), unit: UNIT.exact },
    { title: 'Mean', expr: mean(METRIC.requestDuration, model), ...seconds },
    { title: '95 % within', expr: quantile(0.95, METRIC.requestDuration, model), ...seconds },
  ],
});

/** How long models take to answer. */
export const requests: Section = { title: 'Model requests', panels: [overTime, byModel] };
