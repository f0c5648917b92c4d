import { z } from '../libraries.ts';
import { experiment, experimentList } from '../schemas/experiments.ts';
import { readRoute, type ReadRoute } from './route.ts';

/** Everything about experiments that is read. */
export const EXPERIMENT_ROUTES: readonly ReadRoute[] = [
  readRoute({
    name: 'experiments',
    path: '/experiments',
    summary: 'List experiments with their verdicts, the latest first',
    answer: experimentList,
  }),
  readRoute({
    name: 'experiment',
    path: '/experiments/{name}',
    summary: 'The verdicts of an experiment with estimates, intervals and error rates, its checks and its costs',
    params: z.object({ name: z.string().min(1).max(200).meta({ description: 'The name of an experiment' }) }),
    answer: experiment,
  }),
];
