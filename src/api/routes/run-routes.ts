import { RUN_ORDERS } from '../../report/run-filters.ts';
import { TREE_DEPTHS } from '../../report/run-tree/read-run-tree.ts';
import { z } from '../libraries.ts';
import { usual } from '../schemas/attention.ts';
import { differences } from '../schemas/differences.ts';
import { storeHealth } from '../schemas/health.ts';
import { runList, runReport } from '../schemas/runs.ts';
import { doctor, settings } from '../schemas/settings.ts';
import { runId } from '../schemas/shared.ts';
import { runTree } from '../schemas/tree.ts';
import { readRoute, type ReadRoute } from './route.ts';

const MAX_RUNS = 500;

const MAX_LISTED = 300;

/** A UUID and a comma: together they stay below the longest address that servers accept. */
const ID_CHARACTERS = 37;

const listOfIds = z
  .string()
  .max(MAX_LISTED * ID_CHARACTERS)
  .transform((list) => list.split(',').filter((one) => one !== ''));

/** Everything about runs. */
export const RUN_ROUTES: readonly ReadRoute[] = [
  readRoute({
    name: 'runs',
    path: '/runs',
    summary: 'List runs',
    query: z.object({
      words: z
        .string()
        .max(1000)
        .default('')
        .meta({ description: 'Filter words and texts, such as `result:failure cost:>2 slugify`' }),
      sort: z
        .enum(RUN_ORDERS)
        .default('started')
        .meta({ description: 'The order of the runs, each with the latest or largest first' }),
      after: z.string().max(200).optional().meta({ description: '`next` of the page before' }),
      limit: z.coerce.number().int().min(1).max(MAX_RUNS).default(100).meta({ description: 'Runs on a page' }),
      ids: listOfIds
        .optional()
        .meta({ description: 'Return only these runs if they match: IDs, separated by commas. Counts include all' }),
    }),
    answer: runList,
  }),
  readRoute({
    name: 'differences',
    path: '/differences',
    summary: 'What is different about some runs, compared with the others that filter words select',
    query: z.object({
      runs: listOfIds.prefault('').meta({ description: 'The IDs of the marked runs, separated by commas' }),
      words: z.string().max(1000).default('').meta({ description: 'Filter words, as in `/runs`' }),
    }),
    answer: differences,
  }),
  readRoute({
    name: 'run',
    path: '/runs/{id}',
    summary: 'Report on a run',
    params: z.object({ id: runId }),
    answer: runReport,
  }),
  readRoute({
    name: 'tree',
    path: '/runs/{id}/tree',
    summary: 'The parts of a run: steps, sessions, subagents, requests, tool calls, files',
    params: z.object({ id: runId }),
    query: z.object({
      depth: z
        .enum(TREE_DEPTHS)
        .default('all')
        .meta({ description: 'Which kinds of parts are listed; sums include the others' }),
    }),
    answer: runTree,
  }),
  readRoute({
    name: 'usual',
    path: '/runs/{id}/usual',
    summary: 'How long the steps of a run usually take: the range of most attempts of the 90 days before',
    params: z.object({ id: runId }),
    answer: usual,
  }),
  readRoute({
    name: 'settings',
    path: '/settings',
    summary: 'Current prices, budgets with what is spent, baselines and retention',
    query: z.object({
      timeZone: z.string().max(60).default('UTC').meta({ description: 'The time zone of days' }),
    }),
    answer: settings,
  }),
  readRoute({ name: 'doctor', path: '/doctor', summary: 'What `stepmeter doctor` finds', answer: doctor }),
  readRoute({ name: 'health', path: '/health', summary: 'The state of the store', answer: storeHealth }),
];
