import { EXIT, UserError } from '../../core/errors.ts';
import { nearestHint } from '../../core/nearest.ts';
import { printable } from '../../core/text/printable.ts';
import {
  attemptFactsInRange,
  namesOfFacts,
  runFactsInRange,
  toolHoursInRange,
  type FactRange,
} from '../../store/queries/facts/facts-in-range.ts';
import { rowsInRange } from '../../store/kept-rows.ts';
import type { Queryable } from '../../store/transaction.ts';
import { divide } from './divide.ts';
import type { TrendMetricName } from './metrics.ts';
import { TOOL_METRICS, toolTrend } from './tool-trend.ts';
import { SHARED_COLUMNS, type TrendFact } from './trend-fact.ts';
import { readVerdicts } from './verdicts.ts';
import type { Dimension } from './dimensions.ts';
import { trendGroup, type Trend, type TrendGroup, type TrendRequest } from './trend.ts';

/**
 * Reads how a metric developed. A trend of a step, or by step, observes attempts, one by tool tool calls, any other runs.
 * @throws {UserError} if the metric cannot be divided so, the range is empty, or no workflow or step has this name
 */
export async function readTrend(store: Queryable, request: TrendRequest, now: number): Promise<Trend> {
  checkRequest(request, now);
  const observed = observedBy(request);
  const groups = await groupsOf(store, request, now);
  if (groups.length === 0) await checkNames(store, request);
  return {
    ...request,
    by: request.by ?? null,
    workflow: request.workflow ?? null,
    step: request.step ?? null,
    observed,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    asOf: now,
    groups,
    verdicts: await readVerdicts(store, request, { filter: filterText(request), asOf: now }),
  };
}

/** The metrics that the use of an agent has: all others are of whole runs. */
const AGENT_METRICS: readonly TrendMetricName[] = ['cost', 'tokens', 'cache'];

function checkRequest({ metric, by, since, until }: TrendRequest, now: number): void {
  if (since > now)
    throw wrong(
      `Cannot show runs since ${timeText(since)}: the time is in the future`,
      'Give a past time or an age such as 7d',
    );
  if (since >= until)
    throw wrong(
      `Cannot show runs from ${timeText(since)} until ${timeText(until)}: the range is empty`,
      'Give a --since that is before --until',
    );
  const allowed = by === 'tool' ? TOOL_METRICS : by === 'agent' ? AGENT_METRICS : undefined;
  if (allowed && !(allowed as readonly string[]).includes(metric))
    throw wrong(
      `Cannot divide ${metric} by ${by}: it is only known of whole runs`,
      `Use --metric ${allowed.join(', ')} with --by ${by}`,
    );
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, { hint, exitCode: EXIT.wrongUse });
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}

function observedBy({ by, step }: TrendRequest): Trend['observed'] {
  if (by === 'tool') return 'tool call';
  return by === 'step' || step !== undefined ? 'attempt' : 'run';
}

async function groupsOf(store: Queryable, request: TrendRequest, now: number): Promise<TrendGroup[]> {
  const { since, until, workflow, step, simulated, by } = request;
  const range: FactRange = {
    since,
    until,
    simulated,
    ...(workflow !== undefined && { workflow }),
    ...(step !== undefined && { step }),
  };
  const context = { filter: filterText(request), asOf: now };
  if (by === 'tool') return toolTrend(await toolHoursInRange(store, range), request, context);
  const facts = observedBy(request) === 'run' ? await runs(store, range, by) : await attempts(store, range, by);
  return divide(facts, by).map(([name, own]) => trendGroup(name, own, request, context));
}

function filterText({ workflow, step, since, until, simulated }: TrendRequest): string {
  const conditions = [
    workflow !== undefined && `workflow=${JSON.stringify(workflow)}`,
    step !== undefined && `step=${JSON.stringify(step)}`,
    `since=${timeText(since)}`,
    `until=${timeText(until)}`,
    simulated && 'simulated=yes',
  ];
  return conditions.filter((condition) => condition !== false).join(',');
}

function runs(store: Queryable, range: FactRange, by: Dimension | undefined): Promise<TrendFact[]> {
  const columns = [...columnsOf(by), 'repairs'] as const;
  return factsIn(store, { subject: 'trend of runs', columns, range }, async (wider) => {
    const facts = await runFactsInRange(store, wider, columns);
    // Rows are not copied: there are thousands of them.
    return facts.map((fact) => Object.assign(fact, { run_id: fact.id, step: null, repaired: fact.repairs > 0 }));
  });
}

function columnsOf(by: Dimension | undefined) {
  return by === 'agent' ? ([...SHARED_COLUMNS, 'model_use'] as const) : SHARED_COLUMNS;
}

function factsIn(
  store: Queryable,
  question: { readonly subject: string; readonly columns: readonly string[]; readonly range: FactRange },
  read: (wider: FactRange) => Promise<TrendFact[]>,
): Promise<TrendFact[]> {
  const { since, until, ...others } = question.range;
  return rowsInRange(store, {
    name: JSON.stringify([question.subject, question.columns, others]),
    range: { since, until },
    timeOf: ({ started_at }) => started_at,
    read: (range) => read({ ...others, ...range }),
  });
}

function attempts(store: Queryable, range: FactRange, by: Dimension | undefined): Promise<TrendFact[]> {
  const columns = [...columnsOf(by), 'run_id', 'step', 'kind'] as const;
  return factsIn(store, { subject: 'trend of attempts', columns, range }, async (wider) => {
    const facts = await attemptFactsInRange(store, wider, columns);
    return facts.map((fact) => Object.assign(fact, { repaired: fact.kind !== 'first' }));
  });
}

/** A name that no fact has is a mistake; a name without facts in the range is none. */
async function checkNames(store: Queryable, request: TrendRequest): Promise<void> {
  for (const column of ['workflow', 'step'] as const) {
    const name = request[column];
    if (name === undefined) continue;
    const names = await namesOfFacts(store, column);
    if (names.length === 0 || names.includes(name)) continue;
    throw wrong(
      `Cannot find the ${column} ${JSON.stringify(name)} in the store`,
      `${nearestHint(name, names)}Known: ${names.slice(0, 20).map(printable).join(', ')}`,
    );
  }
}
