import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The data sources by the uids that `grafana/provisioning/datasources` gives them. */
export const DATASOURCE = {
  prometheus: { type: 'prometheus', uid: 'prometheus' },
  tempo: { type: 'tempo', uid: 'tempo' },
} as const satisfies Record<string, DataSourceRef>;
