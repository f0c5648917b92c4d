import type { AlertGroup } from './alert.ts';
import { BUDGET_ALERTS } from './budget-alerts.ts';
import { PIPELINE_ALERTS } from './pipeline-alerts.ts';
import { REGRESSION_ALERTS } from './regression-alerts.ts';
import { RUN_ALERTS } from './run-alerts.ts';

/** Every alert. */
export const ALL_ALERTS: readonly AlertGroup[] = [REGRESSION_ALERTS, BUDGET_ALERTS, RUN_ALERTS, PIPELINE_ALERTS];
