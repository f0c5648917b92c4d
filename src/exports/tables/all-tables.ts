import type { AnyTable } from '../export-table.ts';
import { changesTable } from './changes.ts';
import { filesTable } from './files.ts';
import { metricsTable } from './metrics.ts';
import { requestsTable } from './requests.ts';
import { runsTable } from './runs.ts';
import { sessionsTable } from './sessions.ts';
import { stepsTable } from './steps.ts';
import { toolCallsTable } from './tool-calls.ts';

/** All tables that can be exported. */
export const TABLES: readonly AnyTable[] = [
  runsTable,
  stepsTable,
  sessionsTable,
  requestsTable,
  toolCallsTable,
  filesTable,
  changesTable,
  metricsTable,
];
