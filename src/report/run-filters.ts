import { RUN_RESULTS } from '../core/context.ts';
import type { ListedResult, RunOrder } from '../store/queries/runs/run-report.ts';

/** The results that runs can be listed by: those of ended runs, and those of runs without a known end. */
export const LISTED_RESULTS = [...RUN_RESULTS, 'running', 'unknown'] as const satisfies readonly ListedResult[];

/** The orders of a list of runs, each with the largest first. */
export const RUN_ORDERS = ['started', 'cost', 'duration'] as const satisfies readonly RunOrder[];
