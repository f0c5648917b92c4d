import { DAY_MS } from '../../core/time/day.ts';
import type { Store } from '../../store/open-store.ts';
import {
  cacheLosses,
  insightAttempts,
  type InsightAttempt,
  type InsightSelection,
} from '../../store/queries/facts/insight-rows.ts';
import { toolBuckets } from '../../store/queries/facts/tool-buckets.ts';
import { toolCallsOfRun } from '../../store/queries/tool-call.ts';
import { costlySubagents } from './costly-subagents.ts';
import { failedCalls } from './failed-calls.ts';
import type { Finding } from './finding.ts';
import { insightsOf, type Insight, type Insights } from './insights.ts';
import { lostCaches, LOST_CACHE } from './lost-cache.ts';
import { withoutChange } from './no-change.ts';
import { repeatedReads } from './repeated-reads.ts';
import { alwaysRepaired, retryLoops } from './repeated-attempts.ts';
import { slowTools } from './slow-tools.ts';

/** A period of runs to look at. Times in milliseconds since 1970. */
export type InsightPeriod = {
  readonly since: number;
  readonly until: number;
  readonly simulated: boolean;
  /** Only this workflow. @default all */
  readonly workflow?: string | undefined;
};

/** The period that the usual band of a tool is taken from, before the one that is looked at. */
const BASELINE_MS = 90 * DAY_MS;

/** Finds what cost money or time for nothing in the ended runs of a period. */
export async function readInsights(store: Store, period: InsightPeriod): Promise<Insights> {
  const { since, until, simulated, workflow } = period;
  const selection: InsightSelection = {
    values: workflow === undefined ? {} : { workflow: [workflow] },
    since,
    until,
    simulated,
  };
  // All at once: a database server searches the requests while the attempts arrive.
  const [attempts, losses, buckets] = await Promise.all([
    insightAttempts(store, selection),
    cacheLosses(store, selection, LOST_CACHE),
    toolBuckets(store, { ...period, from: since - BASELINE_MS }),
  ]);
  const findings: Finding[] = [
    ...retryLoops(attempts),
    ...alwaysRepaired(attempts),
    ...withoutChange(attempts),
    ...failedCalls(attempts),
    ...repeatedReads(attempts),
    ...lostCaches(losses, attempts),
    ...costlySubagents(attempts),
    ...slowTools(buckets),
  ];
  const asOf = attempts.reduce(
    (last, { started_at, duration_ms }) => Math.max(last, started_at + (duration_ms ?? 0)),
    0,
  );
  const found = insightsOf(findings, attempts, { filter: filterOf(period), asOf });
  return { ...found, insights: await withExamples(store, found.insights, attempts) };
}

function filterOf({ since, until, simulated, workflow }: InsightPeriod): string {
  const [from, to] = [since, until].map((at) => new Date(at).toISOString());
  const own = workflow === undefined ? '' : `workflow=${JSON.stringify(workflow)},`;
  return `${own}since=${from},until=${to}${simulated ? ',simulated=yes' : ''}`;
}

/** Insights about tools have no runs of their own, as their calls are only counted by the hour: finds an example. */
async function withExamples(
  store: Store,
  insights: readonly Insight[],
  attempts: readonly InsightAttempt[],
): Promise<Insight[]> {
  const found: Insight[] = [];
  for (const insight of insights)
    found.push(insight.tool === null ? insight : { ...insight, ...(await exampleOf(store, insight, attempts)) });
  return found;
}

/** Attempts in which the slowest call of a tool is searched: those that spent most time in tools. */
const CANDIDATES = 5;

async function exampleOf(
  store: Store,
  { workflow, step, tool }: Insight,
  attempts: readonly InsightAttempt[],
): Promise<Pick<Insight, 'example' | 'runs'>> {
  const ofStep = attempts.filter(
    (attempt) => attempt.workflow === workflow && attempt.step === step && attempt.tool_calls > 0,
  );
  const candidates = ofStep.toSorted((one, other) => other.tool_ms - one.tool_ms).slice(0, CANDIDATES);
  // A call outside of any step belongs to the fact with the ID of the run.
  const ids = new Set(candidates.map(({ id }) => id));
  let [example, slowest]: [string | null, number] = [null, -1];
  for (const runId of new Set(candidates.map(({ run_id }) => run_id)))
    for (const call of await toolCallsOfRun(store, runId)) {
      if (call.tool !== tool || !ids.has(call.step_id ?? runId)) continue;
      if (call.ended_at - call.started_at <= slowest) continue;
      [example, slowest] = [runId, call.ended_at - call.started_at];
    }
  return { example, runs: new Set(ofStep.map(({ run_id }) => run_id)).size };
}
