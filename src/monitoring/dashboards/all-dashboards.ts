import { compare } from './compare.ts';
import { cost } from './cost.ts';
import { type DashboardSpec, dashboardFile } from './dashboard.ts';
import { files } from './files.ts';
import { overview } from './overview.ts';
import { performance } from './performance.ts';
import { poolAndCache } from './pool-and-cache.ts';
import { pipeline } from './pipeline.ts';
import { regression } from './regression.ts';
import { reliability } from './reliability.ts';
import { runbookFile } from './runbook.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { selection } from './selection.ts';
import { workers } from './workers.ts';
import { RUNBOOK_UID } from './uids.ts';

/** All dashboards, in the order of the documentation. */
export const ALL_DASHBOARDS: readonly DashboardSpec[] = [
  overview,
  regression,
  cost,
  reliability,
  performance,
  files,
  compare,
  runs,
  run,
  selection,
  workers,
  poolAndCache,
  pipeline,
];

/** The generators of the dashboard files, by path in the repository. */
export function dashboardFiles(): Record<string, () => string> {
  return {
    ...Object.fromEntries(ALL_DASHBOARDS.map((spec) => [fileOf(spec.uid), () => dashboardFile(spec)])),
    [fileOf(RUNBOOK_UID)]: () => runbookFile(ALL_DASHBOARDS),
  };
}

function fileOf(uid: string): string {
  return `grafana/dashboards/${uid.replace(/^stepmeter-/, '')}.json`;
}
