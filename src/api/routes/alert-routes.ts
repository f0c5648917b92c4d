import { z } from '../libraries.ts';
import { alertList, auditLog } from '../schemas/alerts.ts';
import { readRoute, type ReadRoute } from './route.ts';

/** Alerts, and the changes made through the API. */
export const ALERT_ROUTES: readonly ReadRoute[] = [
  readRoute({
    name: 'alerts',
    path: '/alerts',
    summary: 'Alerts that are firing or were resolved in the last 90 days, with the messages about them',
    answer: alertList,
  }),
  readRoute({
    name: 'audit',
    path: '/audit',
    summary: 'The latest changes made through the API',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(100).meta({ description: 'How many changes' }),
    }),
    answer: auditLog,
  }),
];
