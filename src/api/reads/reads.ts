import { alertsRead, auditRead } from './alert-reads.ts';
import { listRead, showRead, treeRead } from './run-reads.ts';
import { comparisonRead, insightsRead, trendRead } from './analysis-reads.ts';
import { costRead } from './cost-read.ts';
import { differencesRead } from './differences-read.ts';
import { experimentRead, experimentsRead } from './experiment-reads.ts';
import { performanceRead, reliabilityRead } from './period-reads.ts';
import { doctorRead, settingsRead } from './settings-read.ts';
import { attentionRead } from './attention-read.ts';
import { configurationsRead, decisionRead, decisionsRead } from './selection-reads.ts';
import { usualRead } from './usual-read.ts';
import { overviewRead } from './overview-read.ts';
import { healthRead } from './health-read.ts';

/** Everything that the API reads from the store, by name. A read gets the store, its input and the environment. Reads run in worker threads: SQLite blocks its thread. */
export const READS = {
  runs: listRead,
  run: showRead,
  tree: treeRead,
  health: healthRead,
  settings: settingsRead,
  doctor: doctorRead,
  overview: overviewRead,
  attention: attentionRead,
  usual: usualRead,
  differences: differencesRead,
  cost: costRead,
  reliability: reliabilityRead,
  performance: performanceRead,
  trend: trendRead,
  comparison: comparisonRead,
  insights: insightsRead,
  experiments: experimentsRead,
  experiment: experimentRead,
  alerts: alertsRead,
  audit: auditRead,
  configurations: configurationsRead,
  decisions: decisionsRead,
  decision: decisionRead,
} as const;

/** The name of a read. */
export type ReadName = keyof typeof READS;

/** The input of a read. */
export type ReadInput<N extends ReadName> =
  Parameters<(typeof READS)[N]> extends readonly [unknown, infer I, ...unknown[]] ? I : unknown;

/** The answer of a read. */
export type ReadAnswer<N extends ReadName> = Awaited<ReturnType<(typeof READS)[N]>>;
