import { sql } from 'kysely';
import { ATTRIBUTE, METRIC, SESSION_EVENT } from '../../telemetry/names.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { scoreOf, SIGNAL, type Signal } from '../../core/signal.ts';
import type { Batch, Labels } from '../../batch/batch.ts';

/** The outcome of a run or of a step attempt. */
export type Outcome = {
  readonly result: string | null;
  readonly seconds: number;
  /** Model requests, and the number of them with unknown cost. */
  readonly requests: number;
  readonly unpriced: number;
  readonly costNanoUsd: number;
  readonly tokens: number;
  readonly errors: number;
  /** Attempts after the first; only runs have them. */
  readonly repairs?: number;
};

/** Sums over the requests, tool calls and events of a run, or of one step of it. */
export type Sums = Pick<Outcome, 'requests' | 'unpriced' | 'costNanoUsd' | 'tokens' | 'errors'>;

const TOKENS = sql`input + output + cache_read + cache_write_5m + cache_write_1h`;

/** Sums over a run or, if a step is given, over that step only. */
export async function sumsOf({ db }: Batch, runId: string, stepId?: string): Promise<Sums> {
  const inScope = stepId ? sql`run_id = ${runId} and step_id = ${stepId}` : sql`run_id = ${runId}`;
  const { rows } = await sql<Record<keyof Sums, number>>`
    select count(*) as "requests", count(*) - count(cost_nano_usd) as "unpriced",
      coalesce(sum(cost_nano_usd), 0) as "costNanoUsd", coalesce(sum(${TOKENS}), 0) as "tokens",
      (select count(*) from tool_call where ${inScope} and result <> 'success')
        + (select count(*) from session_event where ${inScope} and type = ${SESSION_EVENT.stopFailure}) as "errors"
    from request where ${inScope}`.execute(db);
  const [row] = rows;
  const number = (key: keyof Sums): number => Number(row?.[key] ?? 0);
  return {
    requests: number('requests'),
    unpriced: number('unpriced'),
    costNanoUsd: number('costNanoUsd'),
    tokens: number('tokens'),
    errors: number('errors'),
  };
}

/** Counts the signals of runs and steps that ended by themselves; cancelled and abandoned ones are not comparable. */
export function ingestSignals(batch: Batch, labels: Labels, outcome: Outcome): void {
  if (outcome.result !== 'success' && outcome.result !== 'failure') return;
  for (const [signal, value] of valuesOf(outcome)) {
    const own = { ...labels, [ATTRIBUTE.signal]: signal };
    const score = scoreOf(signal, value);
    const { scale = 1 } = METRIC.signalScore;
    batch.count(METRIC.signalSamples, own);
    batch.count(METRIC.signalScore, own, Math.round(score * scale));
    batch.count(METRIC.signalScoreSumOfSquares, own, Math.round(score * score * scale));
  }
}

/** Without model requests there is no cost or token value, and an unknown price is not a low one. */
function valuesOf(outcome: Outcome): readonly (readonly [Signal, number])[] {
  return [
    [SIGNAL.duration, outcome.seconds],
    [SIGNAL.errors, outcome.errors],
    ...(outcome.repairs === undefined ? [] : [[SIGNAL.repairs, outcome.repairs] as const]),
    ...(outcome.requests > 0 ? [[SIGNAL.tokens, outcome.tokens] as const] : []),
    ...(outcome.requests > 0 && outcome.unpriced === 0 ? [[SIGNAL.cost, toUsd(outcome.costNanoUsd)] as const] : []),
  ];
}
