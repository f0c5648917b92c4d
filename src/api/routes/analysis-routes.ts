import { z } from '../libraries.ts';
import { PERIODS } from '../reads/period.ts';
import { overview } from '../schemas/overview.ts';
import { readRoute, type ReadRoute } from './route.ts';

const periodQuery = z.object({
  words: z.string().max(1000).default('').meta({ description: 'Filter words, as in `/runs`' }),
  period: z.enum(PERIODS).default('30d').meta({ description: 'Up to now, unless the words have a range' }),
  timeZone: z.string().max(60).default('UTC').meta({ description: 'The zone that days are cut in' }),
});

/** Figures of many runs. */
export const ANALYSIS_ROUTES: readonly ReadRoute[] = [
  readRoute({
    name: 'overview',
    path: '/overview',
    summary: 'The figures of a period: cost per success, success, time, spend, by day, model, step and error',
    query: periodQuery,
    answer: overview,
  }),
];
