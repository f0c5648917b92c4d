import { ALERT_ROUTES } from './alert-routes.ts';
import { ANALYSIS_ROUTES } from './analysis-routes.ts';
import { EXPERIMENT_ROUTES } from './experiment-routes.ts';
import type { ReadRoute } from './route.ts';
import { RUN_ROUTES } from './run-routes.ts';
import { SELECTION_ROUTES } from './selection-routes.ts';

/** Every resource of the API that answers with what a read returns. */
export const ROUTES: readonly ReadRoute[] = [
  ...RUN_ROUTES,
  ...ANALYSIS_ROUTES,
  ...EXPERIMENT_ROUTES,
  ...ALERT_ROUTES,
  ...SELECTION_ROUTES,
];
