import {
  PERFORMANCE_ATTEMPT,
  PERFORMANCE_RUN,
  performanceOf,
  type Performance,
} from '../../analysis/overview/performance.ts';
import type { SuccessDimension } from '../../analysis/overview/dimensions.ts';
import { reliabilityOf, type Reliability } from '../../analysis/overview/reliability.ts';
import { RELIABILITY_ATTEMPT, RELIABILITY_RUN } from '../../analysis/overview/reliability-facts.ts';
import { failuresOfTools, type ToolFailures } from '../../analysis/overview/tool-failures.ts';
import type { Store } from '../../store/open-store.ts';
import { toolHoursInRange } from '../../store/queries/facts/facts-in-range.ts';
import { toolBuckets } from '../../store/queries/facts/tool-buckets.ts';
import { attemptFactsOf, runFactsOf } from '../../store/queries/page/fact-rows.ts';
import { selectPeriod, type PeriodQuery, type SelectedPeriod, type ShownPeriod } from './period.ts';

/** What is asked about reliability. */
export type ReliabilityQuery = PeriodQuery & { readonly by: SuccessDimension };

/** The reliability of a period. */
export type ReliabilityAnswer = Reliability & {
  readonly period: ShownPeriod;
  /** Null if the filter words are some that tool calls cannot be selected by. */
  readonly tools: readonly ToolFailures[] | null;
};

/** How long the runs of a period and their parts took. */
export type PerformanceAnswer = Performance & { readonly period: ShownPeriod };

/** How often runs succeeded, why attempts failed, and what trying again cost. */
export async function reliabilityRead(store: Store, { by, ...query }: ReliabilityQuery): Promise<ReliabilityAnswer> {
  const selected = await selectPeriod(store, query);
  const { filter, before, hasSimulated: _hasSimulated, ...period } = selected;
  const facts = {
    runs: await runFactsOf(store, filter, RELIABILITY_RUN),
    before: await runFactsOf(store, before, ['result']),
    attempts: await attemptFactsOf(store, filter, RELIABILITY_ATTEMPT),
  };
  const { from, to, words } = period;
  const context = { filter: words, asOf: to };
  const range = toolRange(selected);
  return {
    period,
    ...reliabilityOf(facts, { ...context, from, to, timeZone: query.timeZone, by }),
    tools: range && failuresOfTools(await toolHoursInRange(store, range), context),
  };
}

/** What tool calls are kept by: hours, workflows and whether they are simulated. */
const TOOL_WORDS = new Set(['workflow', 'since', 'until', 'simulated']);

/** Which tool calls belong to a period; null if its words select runs by something else. */
function toolRange({ filter, from, to, hasSimulated }: SelectedPeriod) {
  const used = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (used.some(([name]) => !TOOL_WORDS.has(name))) return null;
  const { workflow } = filter;
  return { since: from, until: to, simulated: hasSimulated, ...(workflow !== undefined && { workflow }) };
}

/** How long runs, steps and tools took, compared with the period before. */
export async function performanceRead(store: Store, query: PeriodQuery): Promise<PerformanceAnswer> {
  const selected = await selectPeriod(store, query);
  const { filter, before, hasSimulated: _hasSimulated, ...period } = selected;
  const { from, to, words } = period;
  const range = toolRange(selected);
  const facts = {
    runs: await runFactsOf(store, filter, PERFORMANCE_RUN),
    runsBefore: await runFactsOf(store, before, PERFORMANCE_RUN),
    attempts: await attemptFactsOf(store, filter, PERFORMANCE_ATTEMPT),
    attemptsBefore: await attemptFactsOf(store, before, PERFORMANCE_ATTEMPT),
    tools: range && (await toolBuckets(store, { ...range, from: from - (to - from) })),
  };
  return { period, ...performanceOf(facts, { filter: words, asOf: to, from, to, timeZone: query.timeZone }) };
}
