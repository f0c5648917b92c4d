import { BUCKETS } from '../../analysis/trends/buckets.ts';
import { TREND_METRICS } from '../../analysis/trends/metrics.ts';
import { DIMENSIONS } from '../../analysis/trends/dimensions.ts';
import { COST_DIMENSIONS, SUCCESS_DIMENSIONS } from '../../analysis/overview/dimensions.ts';
import { z } from '../libraries.ts';
import { PERIODS } from '../reads/period.ts';
import { attention } from '../schemas/attention.ts';
import { comparison } from '../schemas/comparison.ts';
import { cost } from '../schemas/cost.ts';
import { insights } from '../schemas/insights.ts';
import { overview } from '../schemas/overview.ts';
import { performance } from '../schemas/performance.ts';
import { reliability } from '../schemas/reliability.ts';
import { trend } from '../schemas/trend.ts';
import { readRoute, type ReadRoute } from './route.ts';

const periodQuery = z.object({
  words: z.string().max(1000).default('').meta({ description: 'Filter words, as in `/runs`' }),
  period: z
    .enum(PERIODS)
    .default('30d')
    .meta({ description: 'The period until now, unless the words contain a range' }),
  timeZone: z.string().max(60).default('UTC').meta({ description: 'The time zone of days' }),
});

const side = z.string().min(1).max(1000).meta({
  description: 'A run by its ID, a unique prefix or `latest`, or a filter such as `workflow=package-build,variant=b`',
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
  readRoute({
    name: 'attention',
    path: '/attention',
    summary: 'What needs attention now: waiting sessions, regressions, stuck runs, and the budget of the month',
    query: periodQuery.pick({ timeZone: true }),
    answer: attention,
  }),
  readRoute({
    name: 'cost',
    path: '/cost',
    summary: 'What a period cost by day and by two dimensions, the projection of the month, budgets and baselines',
    query: periodQuery.extend({
      by: z.enum(COST_DIMENSIONS).default('model').meta({ description: 'What days and rows are divided by' }),
      across: z.enum(COST_DIMENSIONS).default('step').meta({ description: 'What the columns are' }),
    }),
    answer: cost,
  }),
  readRoute({
    name: 'reliability',
    path: '/reliability',
    summary: 'How often runs succeeded, why attempts failed, and what retries and repairs cost',
    query: periodQuery.extend({
      by: z.enum(SUCCESS_DIMENSIONS).default('step').meta({ description: 'What success is divided by' }),
    }),
    answer: reliability,
  }),
  readRoute({
    name: 'performance',
    path: '/performance',
    summary: 'How long runs, steps and tools took, compared with the period before, and what they needed',
    query: periodQuery,
    answer: performance,
  }),
  readRoute({
    name: 'trend',
    path: '/trend',
    summary: 'How a metric developed, when it changed, and what may have caused it',
    query: periodQuery.extend({
      metric: z.enum(TREND_METRICS).default('cost-per-success').meta({ description: 'What is shown' }),
      by: z
        .enum(DIMENSIONS)
        .optional()
        .meta({ description: 'What the groups are; without it, there is one group of everything' }),
      bucket: z.enum(BUCKETS).default('day').meta({ description: 'The length of the intervals' }),
    }),
    answer: trend,
  }),
  readRoute({
    name: 'comparison',
    path: '/compare',
    summary: 'Two runs attempt by attempt, or two selections of runs with intervals and verdicts',
    query: z.object({
      a: side,
      b: side,
      average: z
        .enum(['mean', 'median'])
        .default('mean')
        .meta({ description: 'How amounts of selections are averaged over runs' }),
    }),
    answer: comparison,
  }),
  readRoute({
    name: 'insights',
    path: '/insights',
    summary: 'Wasted cost and time, the most expensive first',
    query: periodQuery,
    answer: insights,
  }),
];
