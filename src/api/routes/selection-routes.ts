import { z } from '../libraries.ts';
import { configurations, decisionList, explanation } from '../schemas/selection.ts';
import { readRoute, type ReadRoute } from './route.ts';

/** Everything about the selection of configurations that is read. */
export const SELECTION_ROUTES: readonly ReadRoute[] = [
  readRoute({
    name: 'configurations',
    path: '/configurations',
    summary: 'The configurations that can be chosen, with suggestions and all changes',
    answer: configurations,
  }),
  readRoute({
    name: 'decisions',
    path: '/decisions',
    summary: 'The latest choices of configurations, with their outcomes',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'How many decisions' }),
    }),
    answer: decisionList,
  }),
  readRoute({
    name: 'decision',
    path: '/decisions/{id}',
    summary: 'Why a configuration was chosen, and what would have changed the choice',
    params: z.object({
      id: z.string().min(1).max(500).meta({ description: 'A decision, a choice, or the run that was started with it' }),
    }),
    answer: explanation,
  }),
];
