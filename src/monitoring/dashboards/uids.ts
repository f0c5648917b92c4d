import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The UIDs of the dashboards, which URLs and alerts contain. */
export const DASHBOARD = {
  overview: 'stepmeter-overview',
  regression: 'stepmeter-regression',
  cost: 'stepmeter-cost',
  reliability: 'stepmeter-reliability',
  performance: 'stepmeter-performance',
  files: 'stepmeter-files',
  compare: 'stepmeter-compare',
  runs: 'stepmeter-runs',
  run: 'stepmeter-run',
  selection: 'stepmeter-selection',
  workers: 'stepmeter-workers',
  poolAndCache: 'stepmeter-pool-and-cache',
  pipeline: 'stepmeter-pipeline',
} as const;

/** The UID of a dashboard. */
export type DashboardUid = (typeof DASHBOARD)[keyof typeof DASHBOARD];

/** The UID of the runbook dashboard. */
export const RUNBOOK_UID = 'stepmeter-runbook';

/** The tag of the dashboards that have a link at the head of every dashboard. */
export const DASHBOARD_TAG = 'stepmeter';

/** The tag of the dashboards that are in a menu next to these links, which would not fit into one row otherwise. */
export const MENU_TAG = 'stepmeter-more';

/** The data sources, with the UIDs of `grafana/provisioning/datasources`. */
export const DATASOURCE = {
  prometheus: { type: 'prometheus', uid: 'prometheus' },
  tempo: { type: 'tempo', uid: 'tempo' },
} as const satisfies Record<string, DataSourceRef>;
