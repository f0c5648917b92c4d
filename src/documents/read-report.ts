import { overviewOf, type Overview } from '../analysis/overview/overview.ts';
import { readInsights } from '../analysis/insights/read-insights.ts';
import type { Insights } from '../analysis/insights/insights.ts';
import { readTrend } from '../analysis/trends/read-trend.ts';
import type { Trend } from '../analysis/trends/trend.ts';
import { readAllVerdicts, type TrendVerdict } from '../analysis/trends/verdicts.ts';
import { DAY_MS } from '../core/time/day.ts';
import { experimentStatus, keptStatus, type ExperimentStatus } from '../experiments/experiment-status.ts';
import type { Store } from '../store/open-store.ts';
import { allExperiments } from '../store/queries/experiments/experiment.ts';
import { attemptRowsOf, runRowsOf } from '../store/queries/page/fact-rows.ts';

/** What a report is about. Times in milliseconds since 1970, `until` without its end. */
export type ReportRequest = {
  readonly since: number;
  readonly until: number;
  readonly simulated: boolean;
  /** Only this workflow. @default all */
  readonly workflow?: string | undefined;
};

/** The results of all analyses that a report shows. */
export type ReportData = {
  readonly request: ReportRequest;
  readonly timeZone: string;
  readonly runs: number;
  readonly overview: Overview;
  /** All selected runs together, then by workflow. */
  readonly costPerSuccess: Trend;
  readonly success: Trend;
  readonly byWorkflow: { readonly costPerSuccess: Trend; readonly success: Trend; readonly duration: Trend };
  /** What the detection says of the workflows now: what changed before the end of the period and has not recovered. */
  readonly verdicts: readonly TrendVerdict[];
  readonly insights: Insights;
  readonly experiments: readonly ExperimentStatus[];
};

/**
 * Reads what a report shows.
 * @throws {UserError} if the period is empty or has not begun, or no workflow has this name
 */
export async function readReport(store: Store, request: ReportRequest, now: number): Promise<ReportData> {
  const { since, until, workflow, simulated } = request;
  const filter = { workflow, simulated, since, until };
  const runs = await runRowsOf(store, filter);
  const from = chartStart(request, runs);
  const bucket = bucketOf({ since: from, until });
  const trend = (metric: Trend['metric'], by?: 'workflow'): Promise<Trend> =>
    readTrend(store, { metric, by, bucket, workflow, simulated, since: from, until }, now);
  const costPerSuccess = await trend('cost-per-success');
  const facts = {
    runs,
    before: await runRowsOf(store, { ...filter, since: since - (until - since), until: since }),
    attempts: await attemptRowsOf(store, filter),
  };
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const about = { from, to: until, timeZone, bucket, filter: filterText(request), asOf: until };
  return {
    request,
    timeZone,
    runs: runs.length,
    overview: overviewOf(facts, about),
    costPerSuccess,
    success: await trend('success'),
    byWorkflow: {
      costPerSuccess: await trend('cost-per-success', 'workflow'),
      success: await trend('success', 'workflow'),
      duration: await trend('duration', 'workflow'),
    },
    verdicts: await readAllVerdicts(store, request, { filter: about.filter, asOf: until }),
    insights: await readInsights(store, request),
    experiments: await readExperiments(store, request),
  };
}

/**
 * Where charts start: no longer before the first run than they go on after it, so that a period which starts years
 * before the first run leaves room for the runs.
 */
function chartStart({ since, until }: ReportRequest, runs: readonly { readonly started_at: number }[]): number {
  const first = runs.reduce((earliest, { started_at }) => Math.min(earliest, started_at), until);
  return first === until ? since : Math.max(since, first - (until - first));
}

/** Longer periods are shown by week. */
const MOST_DAYS = 62;

function bucketOf({ since, until }: Pick<ReportRequest, 'since' | 'until'>): 'day' | 'week' {
  return until - since > MOST_DAYS * DAY_MS ? 'week' : 'day';
}

function filterText({ workflow, simulated }: ReportRequest): string {
  return [workflow && `workflow=${JSON.stringify(workflow)}`, simulated && 'simulated=yes'].filter(Boolean).join(',');
}

/** Experiments that ran in the period. A report is no look: it changes nothing in the store. */
async function readExperiments(store: Store, request: ReportRequest): Promise<ExperimentStatus[]> {
  const { since, until, workflow, simulated } = request;
  if (simulated) return [];
  const rows = (await allExperiments(store)).filter(
    (row) =>
      (workflow === undefined || row.workflow === workflow) &&
      row.started_at < until &&
      (row.stopped_at === null || row.stopped_at >= since),
  );
  const found: ExperimentStatus[] = [];
  for (const row of rows)
    found.push(keptStatus(row) ?? (await experimentStatus(store, row, Math.min(row.stopped_at ?? until, until))));
  return found;
}
