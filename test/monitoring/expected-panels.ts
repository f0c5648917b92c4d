import type { KindOfHistory } from './history/histories.ts';
import { readDashboards } from './dashboard-file.ts';
import type { Showing } from './panel-shape.ts';

const ALL_INGESTED = 'the relay has ingested everything';

const STOPPED = 'the relay has reported that it was stopped';

/** Zero in both histories. */
const HEALTHY: Expected = {
  'stepmeter-overview / Backlog': zero(ALL_INGESTED),
  'stepmeter-overview / Time since last report': nothing(STOPPED),
  'stepmeter-pipeline / Time since last report': nothing(STOPPED),
  'stepmeter-pipeline / Spool backlog': zero(ALL_INGESTED),
  'stepmeter-pipeline / Export backlog': zero(ALL_INGESTED),
  'stepmeter-pipeline / Backlog': zero(ALL_INGESTED),
  'stepmeter-pipeline / Collector queue': zero('the back ends accept everything'),
  'stepmeter-pipeline / Collector queues': zero('the back ends accept everything'),
  'stepmeter-pipeline / Transcript gaps': nothing('no transcript lacks anything'),
  'stepmeter-pipeline / Dropped telemetry': nothing('the back ends accept everything'),
  'stepmeter-pipeline / Label overflow': nothing('no label has reached its limit'),
  'stepmeter-pipeline / Refused and dropped by the collector': nothing('nothing was dropped'),
  'stepmeter-pool-and-cache / Worktrees by state': nothing('there is no pool'),
  'stepmeter-pool-and-cache / False hits': zero('nothing was verified'),
  'stepmeter-workers / Slots of workers': nothing("Temporal's SDK sends no metrics"),
};

const NO_REGRESSION = 'there are too few runs to judge';

/** Of no regression there is nothing to show. */
const WELL: Expected = {
  'stepmeter-overview / Regressions': nothing(NO_REGRESSION),
  'stepmeter-regression / Regressions': nothing(NO_REGRESSION),
  'stepmeter-regression / Configuration changes': nothing('the first workflow has none'),
};

/** No run is simulated. */
const REAL: Expected = Object.fromEntries(
  readDashboards().map(({ uid }) => [`${uid} / Simulated runs`, zero('no run is simulated')]),
);

const ALL_ENDED = 'a simulation ends with its last run';

const YOUNG_DAY = 'soon after midnight no run of the day has ended; the other history covers it';

const NOT_SIMULATED = 'not part of the scenario';
const LATE_COLLECTOR = 'the collector started after the last point of the graph';

/** Panels that show nothing or zero, and why. */
export const EXPECTED: Readonly<Record<KindOfHistory['name'], Expected>> = {
  'minutes of generated runs': {
    ...HEALTHY,
    ...WELL,
    ...REAL,
    'stepmeter-regression / Repairs and retries per run': nothing('the first workflow has none'),
  },
  'days of simulated runs': {
    ...HEALTHY,
    ...WELL,
    'stepmeter-overview / Running now': zero(ALL_ENDED),
    'stepmeter-runs / Running now': zero(ALL_ENDED),
    'stepmeter-runs / Oldest running run': zero(ALL_ENDED),
    'stepmeter-overview / Spend today': zero(YOUNG_DAY),
    'stepmeter-overview / Daily budget used': zero(YOUNG_DAY),
    'stepmeter-overview / Quarantined records': zero(NOT_SIMULATED),
    'stepmeter-overview / Failed exports': zero(NOT_SIMULATED),
    'stepmeter-pipeline / Quarantined records': zero(NOT_SIMULATED),
    'stepmeter-pipeline / Failed exports': zero(NOT_SIMULATED),
    'stepmeter-pipeline / Failed exports over time': nothing(NOT_SIMULATED),
    'stepmeter-pipeline / Differences by kind': nothing(NOT_SIMULATED),
    'stepmeter-cost / Unpriced requests': zero(NOT_SIMULATED),
    'stepmeter-pipeline / Unpriced requests': nothing(NOT_SIMULATED),
    'stepmeter-reliability / Incomplete runs': zero(NOT_SIMULATED),
    'stepmeter-reliability / Permission requests': nothing(NOT_SIMULATED),
    'stepmeter-reliability / API errors': nothing(NOT_SIMULATED),
    'stepmeter-pipeline / Collector queues': nothing(LATE_COLLECTOR),
    'stepmeter-pipeline / Collector throughput': nothing(LATE_COLLECTOR),
    'stepmeter-pipeline / Collector memory': nothing(LATE_COLLECTOR),
  },
};

type Expected = Readonly<Record<string, { readonly shows: Showing; readonly because: string }>>;

function nothing(because: string) {
  return { shows: 'nothing', because } as const;
}

function zero(because: string) {
  return { shows: 'zero', because } as const;
}
